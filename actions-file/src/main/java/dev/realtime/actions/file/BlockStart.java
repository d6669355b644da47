package dev.realtime.actions.file;

/**
 * The first frame of a block, found in a segment.
 *
 * @param position of its message in the file
 * @param events where its events begin in the file
 * @param end of its message: where the next one begins
 * @param kind {@link Frame#START} or {@link Frame#END}
 * @param checksum which the block's other frames are bound to
 * @param base the time that the frame's steps start from
 * @param before the times of all events of the segment before this block
 */
record BlockStart(
    long position, long events, long end, int kind, int checksum, long base, TimeSpan before) {}
