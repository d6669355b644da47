package dev.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.connection.CRC16;

/** For each slot of a cluster a text that, in braces, puts a key into it. */
final class SlotTags {
  private static final int SLOTS = 16_384;
  private static final Map<Integer, String> TAGS = new ConcurrentHashMap<>();

  private SlotTags() {}

  static String of(int slot) {
    return TAGS.computeIfAbsent(slot, SlotTags::find);
  }

  private static String find(int slot) {
    for (int i = 0; ; i++) {
      String tag = Integer.toString(i, Character.MAX_RADIX);
      if (CRC16.crc16(tag.getBytes(StandardCharsets.UTF_8)) % SLOTS == slot) {
        return tag;
      }
    }
  }
}
