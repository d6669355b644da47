/** What an operator sets: realtime.yml, the environment, .env and flags, checked as a whole. */
@NullMarked
package dev.realtime.engine.config;

import org.jspecify.annotations.NullMarked;
