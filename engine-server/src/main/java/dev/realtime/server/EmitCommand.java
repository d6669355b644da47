package dev.realtime.server;

import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.time.SystemTime;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code realtime emit CHANNEL JSON}. */
@Command(name = "emit", description = "Emits one event, as a game server would.")
final class EmitCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "such as player:death")
  private String channel = "";

  @Parameters(index = "1", paramLabel = "JSON", description = "such as '{\"killer\": \"John\"}'")
  private String json = "";

  @Override
  public Integer call() throws Exception {
    try {
      Json.parse(json);
    } catch (IllegalArgumentException e) {
      throw new UseException(e.getMessage() + ": " + json);
    }
    try (EventBackend backend = options.connect();
        SystemTime time = new SystemTime()) {
      Emitter emitter = new Emitter(backend, time, options.load().server(), new Random());
      emitter.start();
      String refusal = emitter.emit(channel, json);
      if (refusal != null) {
        throw new UseException(refusal);
      }
      emitter.flush().toCompletableFuture().get(5, TimeUnit.SECONDS);
      return ExitCode.FINE;
    }
  }
}
