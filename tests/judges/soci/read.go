package main

import (
	"archive/tar"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/awslabs/soci-snapshotter/cache"
	"github.com/awslabs/soci-snapshotter/fs/reader"
	spanmanager "github.com/awslabs/soci-snapshotter/fs/span-manager"
	"github.com/awslabs/soci-snapshotter/metadata"
	"github.com/awslabs/soci-snapshotter/ztoc"
	"github.com/awslabs/soci-snapshotter/ztoc/compression"
	"github.com/opencontainers/go-digest"
	bolt "go.etcd.io/bbolt"
)

// verdict is what the consumer made of a layer and its ztoc.
type verdict struct {
	Case string `json:"case"`
	// Files and Bytes are regular files that were read, and their content. Hard links count, duplicates do not.
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
	Spans int   `json:"spans"`
	// Mismatches are what a container would notice: wrong, missing or surplus files, errors while reading.
	Mismatches []string `json:"mismatches"`
}

func read(*flag.FlagSet) judge {
	return judge{fields: [2]int{2, 2}, look: func(fields []string) (any, error) {
		serialised, err := os.Open(fields[1])
		if err != nil {
			return nil, err
		}
		defer serialised.Close()
		toc, err := ztoc.Unmarshal(serialised)
		if err != nil {
			return nil, fmt.Errorf("ztoc: %w", err)
		}
		plain, err := readPlain(fields[0], toc.CompressionAlgorithm)
		if err != nil {
			return nil, err
		}
		consumer, err := mount(fields[0], toc)
		if err != nil {
			return nil, err
		}
		defer consumer.close()
		found := verdict{Case: fields[0], Spans: int(toc.MaxSpanID) + 1, Mismatches: []string{}}
		consumer.compareSpans(plain, &found)
		return found, consumer.compareTree(plain, &found)
	}}
}

// consumer is a layer that the snapshotter's own code serves from spans.
type consumer struct {
	layer  *os.File
	folder string
	db     *bolt.DB
	spans  *spanmanager.SpanManager
	files  reader.Reader

	algorithm   string
	maxSpan     compression.SpanID
	archiveSize compression.Offset
}

// mount does in the order of the snapshotter what it does with a layer and its ztoc before the container starts.
func mount(layer string, toc *ztoc.Ztoc) (mounted *consumer, err error) {
	c := &consumer{
		algorithm:   toc.CompressionAlgorithm,
		maxSpan:     toc.MaxSpanID,
		archiveSize: toc.UncompressedArchiveSize,
	}
	defer func() {
		if mounted == nil {
			c.close()
		}
	}()
	if c.layer, err = os.Open(layer); err != nil {
		return nil, err
	}
	blob, err := c.layer.Stat()
	if err != nil {
		return nil, err
	}
	if blob.Size() != int64(toc.CompressedArchiveSize) {
		return nil, fmt.Errorf("layer of %d bytes, the ztoc says %d", blob.Size(), toc.CompressedArchiveSize)
	}
	if c.folder, err = os.MkdirTemp("", "soci-judge-"); err != nil {
		return nil, err
	}
	if c.db, err = bolt.Open(filepath.Join(c.folder, "metadata.db"), 0o600, &bolt.Options{NoSync: true}); err != nil {
		return nil, err
	}
	c.db.MaxBatchSize = 1 // nobody else writes that a batch could wait for
	section := io.NewSectionReader(c.layer, 0, blob.Size())
	files, err := metadata.NewReader(c.db, section, toc.TOC)
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	var anyDigest = digest.FromString("labels a metric")
	if c.spans, err = spanmanager.New(toc, section, cache.NewMemoryCache(), 0, anyDigest); err != nil {
		return nil, fmt.Errorf("spans: %w", err)
	}
	if c.files, err = reader.NewReader(files, anyDigest, c.spans, false); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *consumer) close() {
	if c.spans != nil {
		c.spans.Close()
	}
	if c.db != nil {
		c.db.Close()
	}
	if c.folder != "" {
		os.RemoveAll(c.folder)
	}
	if c.layer != nil {
		c.layer.Close()
	}
}

// compareSpans fetches every span, which checks its digest, and then reads the archive through them.
func (c *consumer) compareSpans(plain plainLayer, found *verdict) {
	for span := compression.SpanID(0); span <= c.maxSpan; span++ {
		if err := c.spans.FetchSingleSpan(span); err != nil {
			found.differs("span %d: %v", span, err)
		}
	}
	if int64(c.archiveSize) != plain.size {
		found.differs("archive: ztoc says %d bytes, it has %d", c.archiveSize, plain.size)
		return
	}
	if c.algorithm != compression.Gzip {
		return // a span is a slice of the layer: its digest has told everything
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, &archiveReader{c, 0}); err != nil {
		found.differs("archive: %v", err)
	} else if sum(digest) != plain.content {
		found.differs("archive: spans have other bytes than the layer")
	}
}

// archiveReader reads the whole archive through the spans.
type archiveReader struct {
	*consumer
	at compression.Offset
}

func (r *archiveReader) Read(p []byte) (int, error) {
	end := min(r.at+compression.Offset(len(p)), r.archiveSize)
	if end == r.at {
		return 0, io.EOF
	}
	contents, err := r.spans.GetContents(r.at, end)
	if err != nil {
		return 0, err
	}
	defer contents.Close()
	n, err := io.ReadFull(contents, p[:end-r.at])
	r.at += compression.Offset(n)
	return n, err
}

// compareTree looks at the layer's files as a container would see them.
func (c *consumer) compareTree(plain plainLayer, found *verdict) error {
	nodes := make(map[string]node)
	if err := c.walk("", c.files.Metadata().RootID(), nodes); err != nil {
		return err
	}
	visible := plain.visible()
	for _, path := range slices.Sorted(maps.Keys(visible)) {
		entry := visible[path]
		at, exists := nodes[path]
		switch {
		case path == "":
			// The root's own entry.
		case !exists:
			found.differs("%v: missing at %q", entry, path)
		case at.mode.Type() != entry.FileInfo().Mode().Type():
			found.differs("%v: mode %v, its header says %v", entry, at.mode, entry.FileInfo().Mode())
		case entry.Typeflag == tar.TypeReg:
			c.compareFile(entry, at.id, found)
		default:
			c.compareAttributes(entry, at.id, found)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(nodes)) {
		if _, expected := visible[path]; !expected && !nodes[path].mode.IsDir() {
			found.differs("%q: nothing of this name is in the layer", path)
		}
	}
	return nil
}

type node struct {
	id   uint32
	mode fs.FileMode
}

func (c *consumer) walk(path string, id uint32, nodes map[string]node) error {
	children := make(map[string]node)
	err := c.files.Metadata().ForeachChild(id, func(name string, child uint32, mode fs.FileMode) bool {
		children[name] = node{child, mode}
		return true
	})
	for name, child := range children {
		inside := path + name
		nodes[inside] = child
		if err == nil && child.mode.IsDir() && child.id != id {
			err = c.walk(inside+"/", child.id, nodes)
		}
	}
	return err
}

func (c *consumer) compareFile(entry plainEntry, id uint32, found *verdict) {
	attributes, err := c.files.Metadata().GetAttr(id)
	if err != nil {
		found.differs("%v: %v", entry, err)
		return
	}
	file, err := c.files.OpenFile(id)
	if err != nil {
		found.differs("%v: %v", entry, err)
		return
	}
	// An empty read still compares the tar header, and a section of no bytes would not even try.
	if _, err := file.ReadAt(nil, 0); err != nil {
		found.differs("%v: %v", entry, err)
		return
	}
	digest := sha256.New()
	size, err := io.Copy(digest, io.NewSectionReader(file, 0, attributes.Size))
	if err != nil {
		found.differs("%v: %v after %d bytes", entry, err, size)
		return
	}
	if sum(digest) != entry.content {
		found.differs("%v: other bytes than in the layer", entry)
	}
	found.Files++
	found.Bytes += size
}

// compareAttributes looks at what is not a regular file. The consumer does so itself for files, before their first
// byte is read, and for nothing else.
func (c *consumer) compareAttributes(entry plainEntry, id uint32, found *verdict) {
	got, err := c.files.Metadata().GetAttr(id)
	if err != nil {
		found.differs("%v: %v", entry, err)
		return
	}
	xattrs := make(map[string]string)
	for key, value := range got.Xattrs {
		xattrs[key] = string(value)
	}
	if got.Size != entry.Size ||
		got.LinkName != entry.Linkname ||
		got.Mode != entry.FileInfo().Mode() ||
		got.UID != entry.Uid ||
		got.GID != entry.Gid ||
		int64(got.DevMajor) != entry.Devmajor ||
		int64(got.DevMinor) != entry.Devminor ||
		!got.ModTime.Equal(entry.ModTime) ||
		!maps.Equal(xattrs, ztoc.Xattrs(entry.PAXRecords)) {
		found.differs("%v: attributes %+v, its header says %+v", entry, got, *entry.Header)
	}
}

func (v *verdict) differs(format string, arguments ...any) {
	v.Mismatches = append(v.Mismatches, fmt.Sprintf(format, arguments...))
}
