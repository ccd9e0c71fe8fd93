package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/awslabs/soci-snapshotter/ztoc"
	"github.com/awslabs/soci-snapshotter/ztoc/compression"
	"github.com/opencontainers/go-digest"
)

// The defaults of the reference's command line.
const (
	defaultSpanSize     = 1 << 22
	defaultMinLayerSize = 10 << 20
	defaultTool         = "AWS SOCI CLI v0.2"
)

// built is the reference's ztoc of one layer, sizes in bytes.
type built struct {
	Case   string `json:"case"`
	Digest string `json:"digest"`
	Size   int    `json:"size"`
	Spans  int    `json:"spans"`
	Files  int    `json:"files"`
}

type builder struct {
	spanSize *int64
	tool     *string
}

func newBuilder(flags *flag.FlagSet) builder {
	return builder{
		spanSize: flags.Int64("span-size", defaultSpanSize, "uncompressed bytes between checkpoints"),
		tool:     flags.String("tool", defaultTool, "build tool identifier"),
	}
}

func (b builder) ztoc(layer string, fields []string) (*ztoc.Ztoc, []byte, error) {
	algorithm := compression.Gzip
	if len(fields) > 0 {
		algorithm = fields[0]
	}
	built, err := ztoc.NewBuilder(*b.tool).BuildZtoc(layer, *b.spanSize, ztoc.WithCompression(algorithm))
	if err != nil {
		return nil, nil, err
	}
	serialised, descriptor, err := ztoc.Marshal(built)
	if err != nil {
		return nil, nil, err
	}
	content, err := io.ReadAll(serialised)
	if err != nil {
		return nil, nil, err
	}
	if actual := digest.FromBytes(content); actual != descriptor.Digest {
		return nil, nil, fmt.Errorf("the reference calls its ztoc %s, its bytes are %s", descriptor.Digest, actual)
	}
	return built, content, nil
}

func build(flags *flag.FlagSet) judge {
	builder := newBuilder(flags)
	return judge{fields: [2]int{1, 3}, look: func(fields []string) (any, error) {
		reference, content, err := builder.ztoc(fields[0], fields[1:min(2, len(fields))])
		if err != nil {
			return nil, err
		}
		if len(fields) == 3 {
			if err := os.WriteFile(fields[2], content, 0o644); err != nil {
				return nil, err
			}
		}
		return built{
			Case:   fields[0],
			Digest: digest.FromBytes(content).String(),
			Size:   len(content),
			Spans:  int(reference.MaxSpanID) + 1,
			Files:  len(reference.FileMetadata),
		}, nil
	}}
}

// measured is what building the ztocs of all layers took.
type measured struct {
	Layers            int     `json:"layers"`
	CompressedBytes   int64   `json:"compressedBytes"`
	UncompressedBytes int64   `json:"uncompressedBytes"`
	ZtocBytes         int64   `json:"ztocBytes"`
	WallSeconds       float64 `json:"wallSeconds"`
	CPUSeconds        float64 `json:"cpuSeconds"`
}

func measure(flags *flag.FlagSet) judge {
	builder := newBuilder(flags)
	var sum measured
	return judge{
		fields: [2]int{1, 2},
		look: func(fields []string) (any, error) {
			start, cpu := time.Now(), cpuSeconds()
			reference, content, err := builder.ztoc(fields[0], fields[1:])
			if err != nil {
				return nil, err
			}
			sum.WallSeconds += time.Since(start).Seconds()
			sum.CPUSeconds += cpuSeconds() - cpu
			sum.Layers++
			sum.CompressedBytes += int64(reference.CompressedArchiveSize)
			sum.UncompressedBytes += int64(reference.UncompressedArchiveSize)
			sum.ZtocBytes += int64(len(content))
			return nil, nil
		},
		sum: func() any { return sum },
	}
}

// cpuSeconds is the time of this process in user and system mode, all threads together.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
