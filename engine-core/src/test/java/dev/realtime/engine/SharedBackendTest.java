package dev.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Leases;
import dev.realtime.engine.memory.InMemoryBackend;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What a test puts before a store must not fall back on what an interface does by default. */
final class SharedBackendTest {
  private final SharedBackend shared =
      new SharedBackend(new InMemoryBackend(InstantSource.system()));

  @Test
  void shouldAnswerEveryCallItself() throws Exception {
    answersItself(EventBackend.class, shared);
    answersItself(EventStream.class, shared.events());
    answersItself(Leases.class, shared.leases());
    answersItself(Cursors.class, shared.cursors());
  }

  private static <T> void answersItself(Class<T> type, T shared) throws Exception {
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        assertThat(
                shared
                    .getClass()
                    .getMethod(method.getName(), method.getParameterTypes())
                    .getDeclaringClass())
            .describedAs("%s of %s", method.getName(), type.getSimpleName())
            .isEqualTo(shared.getClass());
      }
    }
  }
}
