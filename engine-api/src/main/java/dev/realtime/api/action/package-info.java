/**
 * The interface of action plugins: how one is found, describes its fields, and acts on events.
 *
 * <p>A plugin is a jar that names an {@link ActionPlugin} under {@code META-INF/services}. It
 * offers {@link ActionFactory factories}, one for each action type; each engine opens a type once,
 * with the operator's settings; the {@link Actions} that it gets make an {@link Action} from each
 * rule's {@link Definition}; an action prepares a {@link Delivery} from each event and sends
 * deliveries.
 */
@NullMarked
package dev.realtime.api.action;

import org.jspecify.annotations.NullMarked;
