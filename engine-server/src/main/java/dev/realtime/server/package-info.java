/** The command {@code realtime}: one class a subcommand. */
@NullMarked
package dev.realtime.server;

import org.jspecify.annotations.NullMarked;
