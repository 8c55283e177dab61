/// Every event of the log: samples, schemas, golden files and the published document.
@NullMarked
package dev.zebra.jobs.catalog;

import org.jspecify.annotations.NullMarked;
