package dev.layerlift.codec.ztoc;

/** Numbers by 64-bit keys that are hashes already: open addressing, at most two thirds full. */
final class NodeTable {
  private long[] keys = new long[1 << 10];

  /** One more than the number; 0 where there is none. */
  private int[] values = new int[1 << 10];

  private int size;

  /**
   * @param absent returned where there is none
   */
  int get(long key, int absent) {
    int value = values[slot(key)];
    return value == 0 ? absent : value - 1;
  }

  void put(long key, int number) {
    int slot = slot(key);
    if (values[slot] == 0) {
      size++;
    }
    keys[slot] = key;
    values[slot] = number + 1;
    if (size > values.length / 3 * 2) {
      grow();
    }
  }

  private int slot(long key) {
    int mask = values.length - 1;
    int slot = (int) key & mask;
    while (values[slot] != 0 && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[2 * oldValues.length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
