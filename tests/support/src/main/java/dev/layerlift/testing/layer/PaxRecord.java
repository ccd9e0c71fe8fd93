package dev.layerlift.testing.layer;

import java.util.Map;
import java.util.SplittableRandom;

/** Records of a pax header that a layer may have. Values are bytes, one char each (Latin-1). */
enum PaxRecord {
  PATH {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put(
          "path",
          "pax-" + random.nextInt() + "/" + TarOutput.utf8("日本語").repeat(random.nextInt(1, 30)));
    }
  },
  SIZE {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put("size", String.valueOf(size));
    }
  },
  OWNER {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put("uid", String.valueOf(random.nextInt(1 << 30)));
      records.put("gid", "4294967295");
    }
  },
  OWNER_NAMES {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put("uname", TarOutput.utf8("größe"));
      records.put("gname", "a group with a name beyond thirty-two bytes");
    }
  },
  FRACTION {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      String[] times = {
        "1700000000.123456789", "1.5", "1700000000.0", "0.000000001", "12.1234567891234"
      };
      records.put("mtime", times[random.nextInt(times.length)]);
      records.put("atime", "1700000001.25");
    }
  },
  BEFORE_1970 {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      String[] times = {"-1", "-1.25", "-0.000000001", "-86400.999999999"};
      records.put("mtime", times[random.nextInt(times.length)]);
    }
  },
  XATTR {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put("SCHILY.xattr.user.n" + random.nextInt(4), "v".repeat(random.nextInt(1, 300)));
    }
  },
  CAPABILITY {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      // VFS_CAP_REVISION_2, effective, CAP_NET_BIND_SERVICE: zeros and, by design, no text.
      records.put("SCHILY.xattr.security.capability", "\1\0\0\2\0\4" + "\0".repeat(13) + "\n");
    }
  },
  VENDOR {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put("LIBARCHIVE.creationtime", "1700000000");
      records.put("comment", "=a=b\nc" + TarOutput.utf8("\u2028"));
    }
  },
  EMPTY {
    @Override
    void put(Map<String, String> records, SplittableRandom random, int size) {
      records.put("gname", "");
      records.put("VENDOR.nothing", "");
    }
  };

  /**
   * @param size of the file, in bytes
   */
  abstract void put(Map<String, String> records, SplittableRandom random, int size);
}
