package dev.realtime.actions.file;

/**
 * How far a pass through a log has come.
 *
 * @param segment its number; 0 before the first
 * @param start the place in its file from which to read on
 * @param order the last event that was handed over, which may come again from there on
 */
record Place(int segment, long start, long order) {
  static Place beginningOf(int segment) {
    return new Place(segment, 0, -1);
  }
}
