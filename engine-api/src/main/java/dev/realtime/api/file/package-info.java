/** Folders that one process at a time may use. */
@NullMarked
package dev.realtime.api.file;

import org.jspecify.annotations.NullMarked;
