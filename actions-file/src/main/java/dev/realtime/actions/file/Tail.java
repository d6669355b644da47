package dev.realtime.actions.file;

/**
 * Where a binary segment ended when it was last read. Its writer only appends, so the next reader
 * can begin here: what lies before has not changed, and nothing lies behind but what was appended.
 *
 * @param lastBlock the place of the last block
 * @param checksum of that block's first frame, by which it is known again
 * @param end behind which there was nothing but zeros
 * @param times of all events before the end
 */
record Tail(long lastBlock, int checksum, long end, TimeSpan times) {}
