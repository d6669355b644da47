/** The action type {@code file}: appends events to logs on disk, and reads them back. */
@NullMarked
package dev.realtime.actions.file;

import org.jspecify.annotations.NullMarked;
