package dev.realtime.api.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.backend.EventBackend;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PluginContextTest {
  /** Is never asked anything. */
  private final EventBackend backend =
      (EventBackend)
          Proxy.newProxyInstance(
              EventBackend.class.getClassLoader(),
              new Class<?>[] {EventBackend.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  /** Whatever a context gains, a copy has, too. */
  @Test
  void shouldBeCopiedAsAWhole() throws Exception {
    List<String> told = new ArrayList<>();
    PluginContext context =
        PluginContext.builder()
            .backend(backend)
            .eventLogFolder(Path.of("logs"))
            .clock(InstantSource.fixed(Instant.EPOCH))
            .server("alpha")
            .version("1.2.3")
            .operatorLog(told::add)
            .httpWire(request -> new HttpWire.Answer(204, Map.of(), new byte[0]))
            .build();
    PluginContext untouched = PluginContext.builder().build();
    PluginContext copy = context.toBuilder().build();

    for (Field field : PluginContext.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        assertThat(field.get(context))
            .describedAs("this test sets %s", field.getName())
            .isNotSameAs(field.get(untouched));
        assertThat(field.get(copy)).describedAs(field.getName()).isSameAs(field.get(context));
      }
    }
    copy.tellOperator("a line");
    assertThat(told).containsExactly("a line");
    assertThat(copy.toBuilder().server("beta").build().server()).isEqualTo("beta");
  }

  @Test
  void shouldSayThatItHasNoBackend() {
    assertThatThrownBy(() -> PluginContext.builder().build().backend())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this plugin context was built without a backend");
  }
}
