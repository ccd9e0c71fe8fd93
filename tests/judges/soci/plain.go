package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"strings"

	"github.com/awslabs/soci-snapshotter/ztoc/compression"
)

// plainLayer is a layer as the standard library reads it from front to end, without a ztoc.
type plainLayer struct {
	entries []plainEntry
	// size is how far the tar reader came, content the digest of the archive up to there.
	size    int64
	content [sha256.Size]byte
}

type plainEntry struct {
	*tar.Header
	offset  int64 // of the first byte after the entry's headers
	content [sha256.Size]byte
}

func (e plainEntry) String() string {
	return fmt.Sprintf("%q at %d", e.Name, e.offset)
}

func readPlain(layer, algorithm string) (plainLayer, error) {
	file, err := os.Open(layer)
	if err != nil {
		return plainLayer{}, err
	}
	defer file.Close()
	var archive io.Reader = file
	if algorithm == compression.Gzip {
		if archive, err = gzip.NewReader(file); err != nil {
			return plainLayer{}, err
		}
	}
	counted := &countedReader{in: archive, digest: sha256.New()}
	entries, err := readEntries(counted)
	if err != nil {
		return plainLayer{}, fmt.Errorf("the standard library cannot read the layer: %w", err)
	}
	return plainLayer{entries, counted.size, sum(counted.digest)}, nil
}

func readEntries(archive *countedReader) ([]plainEntry, error) {
	var entries []plainEntry
	for in := tar.NewReader(archive); ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		offset := archive.size
		digest := sha256.New()
		if header.Typeflag == tar.TypeReg {
			if _, err := io.Copy(digest, in); err != nil {
				return nil, err
			}
		}
		entries = append(entries, plainEntry{Header: header, offset: offset, content: sum(digest)})
	}
}

// countedReader has no Seek, hence the tar reader reads everything.
type countedReader struct {
	in     io.Reader
	size   int64
	digest hash.Hash
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.size += int64(n)
	r.digest.Write(p[:n])
	return n, err
}

func sum(digest hash.Hash) (sum [sha256.Size]byte) {
	digest.Sum(sum[:0])
	return sum
}

// visible has the entry that each path shows when the layer is unpacked: the last of a name counts, and a hard link
// shows what its target showed when the link was made.
func (l plainLayer) visible() map[string]plainEntry {
	paths := make(map[string]plainEntry)
	for _, entry := range l.entries {
		name := cleanPath(entry.Name)
		shown := entry
		if entry.Typeflag == tar.TypeLink {
			target, exists := paths[cleanPath(entry.Linkname)]
			if !exists {
				continue
			}
			shown = target
		}
		if shown.Typeflag != tar.TypeDir {
			for inside := range paths {
				if strings.HasPrefix(inside, name+"/") {
					delete(paths, inside)
				}
			}
		}
		paths[name] = shown
	}
	return paths
}

func cleanPath(name string) string {
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}
