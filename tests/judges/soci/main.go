// Command soci-judge puts the published SOCI reference implementation at the disposal of our tests: it builds
// ztocs and indices with the reference's builder, and reads ours with the reference's consumer.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"
)

const usage = `usage: soci-judge COMMAND [FLAGS] LIST

LIST is a file with one case a line, or - for standard input; fields are separated by tabs. Each case gives one
line of JSON on standard output, in the order of the list. A case that the reference refuses has a field "error"
and is no failure of the program: its exit status is 0 unless the list or the flags are wrong.

  build     LAYER [ALGORITHM [OUTPUT]]   builds the layer's ztoc; ALGORITHM is gzip (default) or uncompressed
  read      LAYER ZTOC                   reads every file of the layer through the ztoc, as the snapshotter does
  index     MANIFEST                     decodes a SOCI index and serialises it again
  prefetch  LIST                         decodes a list of spans to prefetch and serialises it again
  time      LAYER [ALGORITHM]            builds all ztocs, one after the other; one line with the sums
  compress  INPUT OUTPUT METHOD          METHOD is stdlib:N, klauspost:N or pgzip:N, N a level
  convert   LAYOUT NAME                  adds a SOCI index to an image of an OCI layout, in place

soci-judge COMMAND -h lists the flags of a command.
`

// commands by name; each registers its flags and returns what judges one case.
var commands = map[string]func(*flag.FlagSet) judge{
	"build":    build,
	"read":     read,
	"index":    index,
	"prefetch": prefetch,
	"time":     measure,
	"compress": compress,
	"convert":  convert,
}

// A judge looks at the fields of one case. What it returns is printed, unless it is nil.
type judge struct {
	fields [2]int // fewest and most
	look   func(fields []string) (any, error)
	sum    func() any // printed after the last case, when there is one
}

// A refusal is what is printed of a case whose judge returned an error.
type refusal struct {
	Case  string `json:"case"`
	Error string `json:"error"`
}

func main() {
	// The reference writes modification times in the local zone of the machine that builds.
	time.Local = time.UTC
	// The reference tells about its progress on standard output, which is ours for verdicts.
	stdout := os.Stdout
	os.Stdout = os.Stderr
	if err := run(os.Args[1:], os.Stdin, stdout); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "soci-judge:", err)
		os.Exit(2)
	}
}

func run(arguments []string, stdin io.Reader, stdout io.Writer) error {
	if len(arguments) == 0 {
		return errors.New("no command; --help lists them")
	}
	if arguments[0] == "--help" || arguments[0] == "-h" {
		fmt.Fprint(stdout, usage)
		return nil
	}
	command, known := commands[arguments[0]]
	if !known {
		return fmt.Errorf("no command %q; --help lists them", arguments[0])
	}
	flags := flag.NewFlagSet(arguments[0], flag.ContinueOnError)
	judge := command(flags)
	if err := flags.Parse(arguments[1:]); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("%s takes one list, not %d arguments", arguments[0], flags.NArg())
	}
	list, err := open(flags.Arg(0), stdin)
	if err != nil {
		return err
	}
	defer list.Close()
	return judge.all(list, stdout)
}

func open(name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(name)
}

func (j judge) all(list io.Reader, stdout io.Writer) error {
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	lines := bufio.NewScanner(list)
	for number := 1; lines.Scan(); number++ {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < j.fields[0] || len(fields) > j.fields[1] {
			return fmt.Errorf("line %d has %d fields, not %d to %d", number, len(fields), j.fields[0], j.fields[1])
		}
		verdict, err := j.guarded(fields)
		if err != nil {
			verdict = refusal{Case: fields[0], Error: err.Error()}
		}
		if verdict != nil {
			if err := out.Encode(verdict); err != nil {
				return err
			}
		}
	}
	if j.sum != nil && lines.Err() == nil {
		return out.Encode(j.sum())
	}
	return lines.Err()
}

// guarded turns a panic of the reference, which a hostile case may cause, into a refusal of that case.
func (j judge) guarded(fields []string) (verdict any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintf(os.Stderr, "%s: panic: %v\n%s", fields[0], cause, debug.Stack())
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return j.look(fields)
}
