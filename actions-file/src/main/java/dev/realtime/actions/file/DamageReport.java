package dev.realtime.actions.file;

/** Is told of parts of a segment that cannot be read. */
@FunctionalInterface
interface DamageReport {

  /** Bytes of a segment's file that cannot be read. */
  void damaged(Segment segment, long from, long to);
}
