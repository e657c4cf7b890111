package dev.convertd;

import java.util.List;

/** A page of a list: nextCursor leads to the next one, and is null at the end. */
public record Page<T>(List<T> items, String nextCursor) {}
