package dev.realtime.engine;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.time.EngineTime;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the builder was told, for the modules. */
record EngineSetup(
    EngineConfig config,
    @Nullable EventBackend backend,
    @Nullable EngineTime time,
    List<ActionPlugin> plugins,
    Function<String, @Nullable String> environment,
    Consumer<String> output,
    Consumer<String> operatorLog,
    @Nullable Rehearsal rehearsal) {}
