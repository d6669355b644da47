/** The action type {@code http}: calls an HTTP endpoint for each event. */
@NullMarked
package dev.realtime.actions.http;

import org.jspecify.annotations.NullMarked;
