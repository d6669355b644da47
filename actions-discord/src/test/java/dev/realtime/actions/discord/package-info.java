/** Tests of the action type {@code discord}. */
@NullMarked
package dev.realtime.actions.discord;

import org.jspecify.annotations.NullMarked;
