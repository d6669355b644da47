package dev.realtime.testkit;

import dev.realtime.luaj.LuaValue;
import java.nio.file.Path;

/** One {@code it} of a test file. Belongs to the thread that made its file. */
public final class TestCase {
  private final TestFile file;
  private final TestBlock block;
  private final String name;
  private final int line;
  private final LuaValue body;

  TestCase(TestFile file, TestBlock block, String name, int line, LuaValue body) {
    this.file = file;
    this.block = block;
    this.name = name;
    this.line = line;
    this.body = body;
  }

  /** The words of its {@code describe}s and its own, such as {@code crossbow › alerts}. */
  public String name() {
    return block.prefix() + name;
  }

  /** Its own words. */
  public String ownName() {
    return name;
  }

  /** The test file. */
  public Path file() {
    return file.path();
  }

  /** The line where it is written. */
  public int line() {
    return line;
  }

  /** Whether it is only announced, by {@code pending}. */
  public boolean isPending() {
    return body.isnil();
  }

  /** Runs it, with what stands before and after each. */
  public TestResult run() {
    return file.run(this);
  }

  TestBlock block() {
    return block;
  }

  LuaValue body() {
    return body;
  }
}
