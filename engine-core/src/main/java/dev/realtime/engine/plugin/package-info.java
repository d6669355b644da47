/** Finding action plugins and making actions from definitions. */
@NullMarked
package dev.realtime.engine.plugin;

import org.jspecify.annotations.NullMarked;
