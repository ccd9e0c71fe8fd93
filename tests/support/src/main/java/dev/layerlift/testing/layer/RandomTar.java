package dev.layerlift.testing.layer;

import dev.layerlift.testing.image.SeededBytes;
import dev.layerlift.testing.layer.TarHeader.Dialect;
import dev.layerlift.testing.layer.TarHeader.Digits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * An archive as one of many writers might make it, entry by entry. All entries are legal; a hostile
 * one is put in from outside, through {@link #put}. Names are bytes, one char each (Latin-1).
 */
final class RandomTar {
  private static final String[] ENDINGS = {"", ".so.1", " copy", "-\u00e9t\u00e9", "\n", ",v", "~"};

  /** A modern year, the epoch, before it, and more seconds than 32 bits hold. */
  private static final long[] TIMES = {1_700_000_000, 1_262_304_000, 0, -5, 5_000_000_000L};

  private static final long[] OWNERS = {0, 0, 0, 1000, 65534, 2_097_151, 2_097_152, 4_294_967_294L};
  private static final long[] MODES = {0644, 0755, 0, 04755, 02755, 0600, 0100644};

  private final SplittableRandom random;
  private final TarOutput out = new TarOutput();
  private final Set<String> shapes;
  private final Dialect dialect;
  private final Digits digits;
  private final String root;
  private final double compressibleShare;
  private final List<String> folders = new ArrayList<>(List.of(""));
  private final List<String> files = new ArrayList<>();
  private int count;

  /**
   * @param shapes where what is unusual is noted, in words
   */
  RandomTar(SplittableRandom random, Set<String> shapes) {
    this.random = random;
    this.shapes = shapes;
    dialect = pick(Dialect.values());
    digits = random.nextInt(3) > 0 ? Digits.ZEROS_THEN_NUL : pick(Digits.values());
    root = random.nextInt(4) == 0 ? "./" : "";
    compressibleShare = pick(new Double[] {0.0, 0.5, 0.9, 1.0});
    shapes.add(dialect.name());
    if (!root.isEmpty()) {
      shapes.add("dot-slash names");
      put(header("./", '5').mode(0755));
    }
  }

  /** Entries until the archive has about this size in bytes. */
  RandomTar fill(int size) {
    while (out.size() < size) {
      entry(Math.max(1, size - out.size()));
    }
    return this;
  }

  TarOutput output() {
    return out;
  }

  /** Number of entries so far. */
  int count() {
    return count;
  }

  SplittableRandom random() {
    return random;
  }

  /** A new entry without content, as it is. */
  RandomTar put(TarHeader header) {
    return put(header, new byte[0]);
  }

  RandomTar put(TarHeader header, byte[] content) {
    out.header(header).content(content);
    count++;
    return this;
  }

  /** A plain file of a few bytes, in the archive's dialect. */
  RandomTar smallFile() {
    return put(header(newName(), '0').size(5), TarOutput.latin1("12345"));
  }

  TarHeader header(String name, char type) {
    return new TarHeader(dialect, digits, name, type);
  }

  /** A name that no entry has yet. */
  String newName() {
    return root + pick(folders.toArray(String[]::new)) + "f" + count;
  }

  private void entry(int room) {
    switch (random.nextInt(16)) {
      case 0, 1 -> folder();
      case 2 -> symbolicLink();
      case 3 -> hardLink();
      case 4 -> special();
      case 5 -> whiteout();
      case 6 -> file(0);
      case 7, 8 -> paxFile();
      case 9 -> again();
      case 10 -> file(Math.min(room, random.nextInt(1, 1 << 20)));
      case 11 -> file(Math.min(room, random.nextInt(1, 1 << 16)));
      default -> file(Math.min(room, random.nextInt(1, 4096)));
    }
  }

  private void folder() {
    String name = pick(folders.toArray(String[]::new)) + "d" + count + "/";
    folders.add(name);
    if (random.nextInt(8) > 0) { // else only the names below tell of it
      boolean old = random.nextInt(8) == 0;
      TarHeader header = named(root + name, old ? '\0' : '5').mode(0755);
      put(random.nextInt(8) == 0 ? header.mode(0040755) : header);
    }
  }

  private void file(int size) {
    String name = longer(newName() + pick(ENDINGS));
    char type = random.nextInt(8) == 0 ? '\0' : '0';
    TarHeader header = attributes(named(name, type).size(size));
    files.add(name);
    put(header, SeededBytes.of(random, size, compressibleShare));
  }

  /** A second entry of the same name: unpackers keep the last. */
  private void again() {
    if (!files.isEmpty()) {
      String name = pick(files.toArray(String[]::new));
      int size = random.nextInt(600);
      shapes.add("duplicate names");
      put(named(name, '0').size(size), SeededBytes.of(random, size, compressibleShare));
    }
  }

  private void symbolicLink() {
    String target = random.nextBoolean() ? "../target" : "t/".repeat(random.nextInt(1, 120));
    put(linked(longer(newName()), '2', target).mode(0777));
  }

  private void hardLink() {
    if (!files.isEmpty()) {
      put(linked(longer(newName()), '1', pick(files.toArray(String[]::new))));
    }
  }

  private void special() {
    char type = pick(new Character[] {'3', '4', '6'});
    TarHeader header = header(newName(), type).mode(0666);
    put(type == '6' || dialect == Dialect.V7 ? header : header.device(random.nextInt(256), 3));
  }

  private void whiteout() {
    String folder = root + pick(folders.toArray(String[]::new));
    put(header(folder + (random.nextBoolean() ? ".wh..wh..opq" : ".wh.gone" + count), '0').mode(0));
  }

  private TarHeader attributes(TarHeader header) {
    header.mode(pick(MODES)).owner(pick(OWNERS), pick(OWNERS)).time(pick(TIMES));
    if (dialect != Dialect.V7 && random.nextBoolean()) {
      header.ownerNames(pick(new String[] {"root", "", "u".repeat(32)}), TarOutput.utf8("größe"));
    }
    if (random.nextInt(8) == 0) {
      header.otherTimes(pick(TIMES), pick(TIMES));
    }
    return random.nextInt(8) == 0 ? header.withSignedChecksum() : header;
  }

  /** A file with a pax header: whatever its records say goes before the block. */
  private void paxFile() {
    int size = random.nextInt(3000);
    Map<String, String> records = new LinkedHashMap<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      PaxRecord record = pick(PaxRecord.values());
      record.put(records, random, size);
      shapes.add("pax " + record);
    }
    String name = newName();
    files.add(name);
    out.pax('x', records);
    put(
        new TarHeader(Dialect.USTAR, digits, name, '0').size(size),
        SeededBytes.of(random, size, compressibleShare));
    if (records.containsKey("path")) {
      files.removeLast(); // it has another name
    }
  }

  /** Sometimes beyond what a field holds. */
  private String longer(String name) {
    return switch (random.nextInt(16)) {
      case 0 -> name + "x".repeat(Math.max(0, 100 - name.length()));
      case 1 -> "p".repeat(random.nextInt(20, 120)) + "/" + name;
      case 2 -> name + "-" + "y".repeat(random.nextInt(90, 250));
      default -> name;
    };
  }

  private TarHeader linked(String name, char type, String target) {
    if (target.length() > 100) {
      if (dialect == Dialect.GNU) {
        shapes.add("GNU long link");
        out.gnuLong('K', target);
      } else {
        shapes.add("pax linkpath");
        Map<String, String> records = new LinkedHashMap<>(Map.of("linkpath", target));
        records.put("path", name);
        out.pax('x', records);
        return new TarHeader(Dialect.USTAR, digits, brief(name), type).link(target);
      }
    }
    return named(name, type).link(target);
  }

  /** The header of a name of any length, after the entries that it takes in this dialect. */
  private TarHeader named(String name, char type) {
    if (name.length() <= 100) {
      return header(name, type);
    }
    int slash = name.lastIndexOf('/', dialect == Dialect.STAR ? 131 : 155);
    boolean splits = slash > 0 && name.length() - slash - 1 <= 100 && slash < name.length() - 1;
    if (splits && (dialect == Dialect.USTAR || dialect == Dialect.STAR)) {
      shapes.add("prefix");
      return header(name.substring(slash + 1), type).prefix(name.substring(0, slash));
    }
    if (dialect == Dialect.GNU) {
      shapes.add("GNU long name");
      out.gnuLong('L', name);
      return header(name, type);
    }
    shapes.add("pax path");
    out.pax('x', Map.of("path", name));
    return new TarHeader(Dialect.USTAR, digits, brief(name), type);
  }

  private static String brief(String name) {
    return name.substring(0, Math.min(99, name.length()));
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private long pick(long[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
