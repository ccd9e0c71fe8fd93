package main

import (
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	klauspost "github.com/klauspost/compress/gzip"
	"github.com/klauspost/pgzip"
)

// compressed is one gzip file, size in bytes.
type compressed struct {
	Case string `json:"case"`
	Size int64  `json:"size"`
}

func compress(*flag.FlagSet) judge {
	return judge{fields: [2]int{3, 3}, look: func(fields []string) (any, error) {
		in, err := os.Open(fields[0])
		if err != nil {
			return nil, err
		}
		defer in.Close()
		out, err := os.Create(fields[1])
		if err != nil {
			return nil, err
		}
		defer out.Close()
		writer, err := encoder(out, fields[2])
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(writer, in); err != nil {
			return nil, err
		}
		if err := writer.Close(); err != nil {
			return nil, err
		}
		size, err := out.Seek(0, io.SeekCurrent)
		return compressed{Case: fields[0], Size: size}, err
	}}
}

// encoder of the libraries that container tools written in Go pack layers with.
func encoder(out io.Writer, method string) (io.WriteCloser, error) {
	library, level, _ := strings.Cut(method, ":")
	n, err := strconv.Atoi(level)
	if err != nil {
		return nil, fmt.Errorf("method %q: %w", method, err)
	}
	switch library {
	case "stdlib":
		return gzip.NewWriterLevel(out, n)
	case "klauspost":
		return klauspost.NewWriterLevel(out, n)
	case "pgzip":
		return pgzip.NewWriterLevel(out, n)
	}
	return nil, fmt.Errorf("method %q: no such library", method)
}
