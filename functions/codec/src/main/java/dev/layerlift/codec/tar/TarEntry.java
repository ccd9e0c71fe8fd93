package dev.layerlift.codec.tar;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry as its headers tell it, extended headers and long names applied.
 *
 * @param headerOffset of the first block that belongs to the entry, in bytes from the tar's start:
 *     its pax or long-name header where it has one
 * @param contentOffset of the byte behind its last header block
 * @param size as the headers say, also where nothing follows; of a sparse file the expanded size
 * @param storedSize bytes that follow in the tar, without padding
 * @param typeflag the type's letter, {@code NUL} in old tars
 * @param mode permission bits and whatever else the field holds
 * @param uid negative or beyond 32 bits where a header says so
 * @param gid as {@code uid}
 * @param sparse a sparse file of any of GNU's formats; its map is not read, and where the map
 *     stands before the file's bytes (format 1.0) it counts as content
 * @param paxRecords of its extended header, all of them, ordered by key
 */
public record TarEntry(
    long headerOffset,
    long contentOffset,
    long size,
    long storedSize,
    TarEntryType type,
    char typeflag,
    RawText name,
    RawText linkName,
    long mode,
    long uid,
    long gid,
    RawText userName,
    RawText groupName,
    TarTime modTime,
    long devMajor,
    long devMinor,
    boolean sparse,
    SortedMap<RawText, RawText> paxRecords) {
  public TarEntry {
    paxRecords = Collections.unmodifiableSortedMap(new TreeMap<>(paxRecords));
  }
}
