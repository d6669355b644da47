package dev.realtime.engine.plugin;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.log.EventLogReader;
import java.util.List;

/**
 * An action type that was opened.
 *
 * @param factory describes it
 * @param actions makes its actions; whoever opened it closes this
 * @param logs what rules may read back
 */
public record OpenedType(ActionFactory factory, Actions actions, List<EventLogReader> logs) {}
