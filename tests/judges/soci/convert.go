package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/awslabs/soci-snapshotter/soci"
	"github.com/awslabs/soci-snapshotter/soci/store"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/plugins/content/local"
	"github.com/containerd/platforms"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// converted is the result for one image: the new OCI index (version 2), or the SOCI index that refers to the
// unchanged image (version 1).
type converted struct {
	Case   string             `json:"case"`
	Result ocispec.Descriptor `json:"result"`
}

type converter struct {
	spanSize, minLayerSize  *int64
	tool, version, platform *string
	prefetch                *string
	xattr                   *bool
}

func convert(flags *flag.FlagSet) judge {
	converter := converter{
		spanSize:     flags.Int64("span-size", defaultSpanSize, "uncompressed bytes between checkpoints"),
		minLayerSize: flags.Int64("min-layer-size", defaultMinLayerSize, "compressed bytes; smaller layers get no ztoc"),
		tool:         flags.String("tool", defaultTool, "build tool identifier"),
		version:      flags.String("version", "v2", "v2 makes a new image, v1 a referrer"),
		platform:     flags.String("platform", "", "the only platform to index; by default all of them"),
		prefetch:     flags.String("prefetch", "", "paths of files to prefetch, separated by commas"),
		xattr:        flags.Bool("xattr", false, "turn on the xattr optimization"),
	}
	return judge{fields: [2]int{2, 2}, look: func(fields []string) (any, error) {
		result, err := converter.image(context.Background(), fields[0], fields[1])
		if err != nil {
			return nil, err
		}
		return converted{fields[0], *result}, nil
	}}
}

func (c converter) image(ctx context.Context, layout, name string) (*ocispec.Descriptor, error) {
	target, err := find(layout, name)
	if err != nil {
		return nil, err
	}
	// containerd's store of content has the folders of an OCI layout.
	blobs, err := local.NewStore(layout)
	if err != nil {
		return nil, err
	}
	defer os.Remove(filepath.Join(layout, "ingest")) // the only folder it adds
	sociStore, err := store.NewSociStore(layout)
	if err != nil {
		return nil, err
	}
	builder, err := c.builder(blobs, sociStore)
	if err != nil {
		return nil, err
	}
	image := images.Image{Name: name, Target: target}
	wanted, err := c.platforms(ctx, blobs, target)
	if err != nil {
		return nil, err
	}
	if *c.version == "v1" {
		if len(wanted) != 1 {
			return nil, fmt.Errorf("a version 1 index is for one platform, not for %d", len(wanted))
		}
		index, err := builder.Build(ctx, image, soci.WithPlatform(wanted[0]))
		if err != nil {
			return nil, err
		}
		return &index.Desc, nil
	}
	result, err := builder.Convert(ctx, image, soci.ConvertWithPlatforms(wanted...))
	if err != nil {
		return nil, err
	}
	return result, sociStore.Tag(ctx, *result, name+"-soci")
}

func (c converter) builder(blobs content.Store, sociStore store.Store) (*soci.IndexBuilder, error) {
	folder, err := os.MkdirTemp("", "soci-judge-")
	if err != nil {
		return nil, err
	}
	// The program opens it once and keeps it to its end; on Linux a file may lose its name before.
	defer os.RemoveAll(folder)
	artifacts, err := soci.NewDB(soci.ArtifactsDbPath(folder))
	if err != nil {
		return nil, err
	}
	var optimizations []soci.Optimization
	if *c.xattr {
		optimizations = append(optimizations, soci.XAttrOptimization)
	}
	var prefetch []string
	if *c.prefetch != "" {
		prefetch = strings.Split(*c.prefetch, ",")
	}
	return soci.NewIndexBuilder(blobs, sociStore,
		soci.WithArtifactsDb(artifacts),
		soci.WithForceRecreateZtocs(true),
		soci.WithSpanSize(*c.spanSize),
		soci.WithMinLayerSize(*c.minLayerSize),
		soci.WithBuildToolIdentifier(*c.tool),
		soci.WithOptimizations(optimizations),
		soci.WithPrefetchPaths(prefetch))
}

func (c converter) platforms(ctx context.Context, blobs content.Store, target ocispec.Descriptor) ([]ocispec.Platform, error) {
	if *c.platform == "" {
		return images.Platforms(ctx, blobs, target)
	}
	platform, err := platforms.Parse(*c.platform)
	return []ocispec.Platform{platform}, err
}

// find returns the descriptor that a layout's index has for a name.
func find(layout, name string) (ocispec.Descriptor, error) {
	content, err := os.ReadFile(filepath.Join(layout, ocispec.ImageIndexFile))
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	var index ocispec.Index
	if err := json.Unmarshal(content, &index); err != nil {
		return ocispec.Descriptor{}, err
	}
	for _, descriptor := range index.Manifests {
		if descriptor.Annotations[ocispec.AnnotationRefName] == name {
			return descriptor, nil
		}
	}
	return ocispec.Descriptor{}, fmt.Errorf("%s has no image %q", layout, name)
}
