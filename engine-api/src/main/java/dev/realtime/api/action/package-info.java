/**
 * The interface of action plugins: how one is found, describes its fields, and acts on events.
 *
 * <p>A plugin is a jar that names an {@link ActionPlugin} under {@code META-INF/services}. It
 * offers {@link ActionFactory factories}, one for each action type; a factory makes an {@link
 * Action} from a rule's definition; an action prepares a {@link Delivery} from each event and sends
 * deliveries.
 */
@NullMarked
package dev.realtime.api.action;

import org.jspecify.annotations.NullMarked;
