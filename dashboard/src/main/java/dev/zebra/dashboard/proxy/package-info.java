/// The page's way to the served models, so that a browser needs only this one address.
@NullMarked
package dev.zebra.dashboard.proxy;

import org.jspecify.annotations.NullMarked;
