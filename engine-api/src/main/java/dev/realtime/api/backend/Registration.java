package dev.realtime.api.backend;

/**
 * Something that was registered. Closing takes it back, waits for nothing, and may be repeated; a
 * call that is under way on another thread may still end afterwards, but none begins.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {

  @Override
  void close();
}
