/**
 * The HTTP client of plugins that call web services: guarded, bounded, never repeating by itself.
 */
@NullMarked
package dev.realtime.actions.http.client;

import org.jspecify.annotations.NullMarked;
