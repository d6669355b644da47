package dev.realtime.engine.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.SharedBackend;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code realtime.Connect} leaves behind. */
final class ConnectTest {
  @TempDir private Path folder;

  /** A session that never looks at its queue. */
  private static final class Nobody implements Session {
    @Override
    public String name() {
      return "nobody";
    }

    @Override
    public boolean deliver(Inbound inbound) {
      return true;
    }
  }

  @Test
  void shouldLeaveNoListenerBehindWhileTheStoreIsAway() {
    SharedBackend backend = new SharedBackend(new InMemoryBackend(InstantSource.system()));
    int before;
    try (RealtimeEngine engine =
        RealtimeEngine.builder().backend(backend).dataFolder(folder).start()) {
      before = backend.listeners();
      SessionPort port = engine.serve(new Nobody());
      backend.cut(true);
      ObjectNode soon = JsonNodeFactory.instance.objectNode().put("timeout", 0.01);
      List<CompletionStage<?>> connects = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        connects.add(port.request("connect", soon));
      }
      for (CompletionStage<?> connect : connects) {
        assertThatThrownBy(() -> connect.toCompletableFuture().get(10, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(TimeoutException.class);
      }
      assertThat(backend.listeners()).isEqualTo(before);
      backend.cut(false);
      port.close();
    }
    assertThat(before).isPositive();
    assertThat(backend.listeners()).isZero();
  }
}
