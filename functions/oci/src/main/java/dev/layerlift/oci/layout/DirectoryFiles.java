package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The files below a directory. Links are followed as long as they stay below it. */
final class DirectoryFiles implements StoredFiles {
  private final Path directory;
  private final String name;

  DirectoryFiles(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<StoredFile> find(String path) throws IOException {
    Optional<Path> found = locate(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    BasicFileAttributes attributes =
        Files.readAttributes(found.get(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new MalformedInputException(name + ": " + path + " is not a regular file");
    }
    return Optional.of(new FileOnDisk(found.get(), attributes.size()));
  }

  /** The path without links; empty where nothing is there. */
  private Optional<Path> locate(String path) throws IOException {
    Path found;
    try {
      found = directory.resolve(path).toRealPath();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new StoreException.Denied(name + ": no permission to read " + path, e);
    } catch (FileSystemException e) {
      throw new MalformedInputException(name + ": " + path + ": " + e.getReason(), e);
    }
    if (!found.startsWith(directory.toRealPath())) {
      throw new MalformedInputException(name + ": " + path + " is a link out of the directory");
    }
    return Optional.of(found);
  }

  /** The folder for the digest's algorithm, made if it is missing; without links. */
  Path blobFolder(Digest digest) throws IOException {
    locate("blobs");
    String path = "blobs/" + digest.algorithm();
    try {
      Files.createDirectories(directory.resolve(path));
    } catch (FileAlreadyExistsException e) {
      throw new MalformedInputException(name + ": " + path + " is not a directory", e);
    }
    return locate(path)
        .orElseThrow(() -> new MalformedInputException(name + ": " + path + " has gone"));
  }

  @Override
  public Set<Digest> blobs() throws IOException {
    Set<Digest> digests = new TreeSet<>();
    for (String algorithm : List.of("sha256", "sha512")) {
      Optional<Path> folder = locate("blobs/" + algorithm);
      if (folder.isEmpty()) {
        continue;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.get())) {
        for (Path entry : entries) {
          StoredFiles.digest(algorithm, entry.getFileName().toString()).ifPresent(digests::add);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return digests;
  }

  @Override
  public void close() {}

  private record FileOnDisk(Path path, long size) implements StoredFile {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
