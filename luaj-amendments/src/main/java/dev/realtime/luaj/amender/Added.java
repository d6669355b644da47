package dev.realtime.luaj.amender;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that the class of LuaJ lacks; any other takes the place of one that is there. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Added {}
