package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of an uncompressed tar archive, read where they lie: the headers once, when it is
 * opened, contents by their offset. Nothing is unpacked.
 *
 * <p>Threads share one channel: interrupting a thread while it reads closes the archive for all.
 */
final class TarFiles implements StoredFiles {
  private final String name;
  private final FileChannel channel;
  private final TarIndex index;

  private TarFiles(String name, FileChannel channel, TarIndex index) {
    this.name = name;
    this.channel = channel;
    this.index = index;
  }

  /**
   * @param name as the command line names the archive
   * @throws StoreException.NotFound if there is no such file
   * @throws StoreException.Unsupported if it is compressed
   * @throws MalformedInputException if it is no tar archive
   */
  static TarFiles open(Path file, String name) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new MalformedInputException(name + " is not a regular file");
    }
    FileChannel channel = openChannel(file, name);
    try {
      requireUncompressed(channel, name);
      return new TarFiles(name, channel, TarIndex.read(channel, name));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel openChannel(Path file, String name) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new StoreException.NotFound(name + ": there is no such file");
    } catch (AccessDeniedException e) {
      throw new StoreException.Denied(name + ": no permission to read it", e);
    }
  }

  private static void requireUncompressed(FileChannel channel, String name) throws IOException {
    InputStream start = new ChannelSlice(channel, 0, channel.size()).open();
    Optional<Compression> compression = Compression.of(start.readNBytes(Compression.MAGIC_LENGTH));
    if (compression.isPresent()) {
      throw new StoreException.Unsupported(
          name
              + " is compressed ("
              + compression.get()
              + "): its files are read in place, so unpack it to a plain tar first");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<StoredFile> find(String path) throws IOException {
    return resolve(path).map(this::file);
  }

  /**
   * The path of the entry behind links; empty if there is none.
   *
   * @throws MalformedInputException if a link leaves the archive or they lead in a circle
   */
  Optional<String> resolve(String path) throws IOException {
    return index.resolve(path, name);
  }

  /**
   * @param path that {@link #resolve} gave
   */
  StoredFile file(String path) {
    return index.slice(path, channel);
  }

  @Override
  public Set<Digest> blobs() {
    Set<Digest> digests = new TreeSet<>();
    for (String path : index.paths()) {
      String[] segments = path.split("/", -1);
      if (segments.length == 3 && segments[0].equals("blobs")) {
        StoredFiles.digest(segments[1], segments[2]).ifPresent(digests::add);
      }
    }
    return digests;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
