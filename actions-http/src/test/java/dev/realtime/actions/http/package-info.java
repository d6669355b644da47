/** Tests of the action type {@code http}. */
@NullMarked
package dev.realtime.actions.http;

import org.jspecify.annotations.NullMarked;
