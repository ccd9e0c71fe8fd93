package main

import (
	"bytes"
	"flag"
	"io"
	"os"

	"github.com/awslabs/soci-snapshotter/soci"
	"github.com/opencontainers/go-digest"
)

// reserialised is what the consumer makes of a SOCI index: it decodes it, serialises it again and stores the result
// under the digest of the original, which fails unless both are the same bytes.
type reserialised struct {
	Case      string     `json:"case"`
	Digest    string     `json:"digest"`
	Size      int        `json:"size"`
	Identical bool       `json:"identical"`
	Index     soci.Index `json:"index"`
}

// prefetched is what the consumer makes of a list of spans to prefetch.
type prefetched struct {
	Case      string              `json:"case"`
	Identical bool                `json:"identical"`
	Spans     []soci.PrefetchSpan `json:"spans"`
}

func prefetch(*flag.FlagSet) judge {
	return judge{fields: [2]int{1, 1}, look: func(fields []string) (any, error) {
		original, err := os.ReadFile(fields[0])
		if err != nil {
			return nil, err
		}
		list, err := soci.UnmarshalPrefetchArtifact(bytes.NewReader(original))
		if err != nil {
			return nil, err
		}
		serialised, _, err := soci.MarshalPrefetchArtifact(list)
		if err != nil {
			return nil, err
		}
		again, err := io.ReadAll(serialised)
		if err != nil {
			return nil, err
		}
		return prefetched{fields[0], bytes.Equal(original, again), list.PrefetchSpans}, nil
	}}
}

func index(*flag.FlagSet) judge {
	return judge{fields: [2]int{1, 1}, look: func(fields []string) (any, error) {
		original, err := os.ReadFile(fields[0])
		if err != nil {
			return nil, err
		}
		var index soci.Index
		if err := soci.DecodeIndex(bytes.NewReader(original), &index); err != nil {
			return nil, err
		}
		again, err := soci.MarshalIndex(&index)
		if err != nil {
			return nil, err
		}
		return reserialised{
			Case:      fields[0],
			Digest:    digest.FromBytes(again).String(),
			Size:      len(again),
			Identical: bytes.Equal(original, again),
			Index:     index,
		}, nil
	}}
}
