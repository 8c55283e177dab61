/// Chat templates: the Jinja dialect of `tokenizer_config.json`, rendered as Hugging Face does.
@NullMarked
package dev.zebra.data.chat;

import org.jspecify.annotations.NullMarked;
