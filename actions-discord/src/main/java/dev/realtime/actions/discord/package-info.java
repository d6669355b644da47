/** The action type {@code discord}: posts to Discord webhooks within Discord's limits. */
@NullMarked
package dev.realtime.actions.discord;

import org.jspecify.annotations.NullMarked;
