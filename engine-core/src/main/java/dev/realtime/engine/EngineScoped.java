package dev.realtime.engine;

import com.google.inject.ScopeAnnotation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Made once for each engine. */
@ScopeAnnotation
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface EngineScoped {}
