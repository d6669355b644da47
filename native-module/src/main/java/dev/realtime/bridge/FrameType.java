package dev.realtime.bridge;

import org.jspecify.annotations.Nullable;

/** What a frame means; {@code frames.txt} says so in full. */
enum FrameType {
  HELLO(1),
  EMIT(2),
  REQUEST(3),
  ANSWER(4),
  PING(5),
  WELCOME(16),
  REFUSED(17),
  EVENT(18),
  TEXT(19),
  CALL(20),
  REPLY(21),
  ACK(22),
  STATE(23),
  PONG(24),
  LOG(25);

  private static final FrameType[] BY_CODE = new FrameType[32];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static @Nullable FrameType of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
