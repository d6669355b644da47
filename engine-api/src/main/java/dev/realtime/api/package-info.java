/** The words every other part speaks: an event, its place in the stream, text with secrets. */
@NullMarked
package dev.realtime.api;

import org.jspecify.annotations.NullMarked;
