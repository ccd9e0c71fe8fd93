package main

import (
	"bytes"
	"flag"
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
