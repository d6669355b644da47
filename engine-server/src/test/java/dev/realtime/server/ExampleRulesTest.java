package dev.realtime.server;

import dev.realtime.testkit.junit.LuaTests;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests of the rule files in {@code examples}, with every action that comes with the engine.
 */
final class ExampleRulesTest {

  @TestFactory
  Stream<DynamicNode> shouldPass() {
    return LuaTests.in(Path.of("../examples"));
  }
}
