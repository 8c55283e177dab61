"""The peer of our training step: the same striped Llama in plain PyTorch, eager or compiled.

Weights, gradients and AdamW's moments are bfloat16 on CUDA (ours keeps float32 master weights and moments), float32 on
the CPU. Local layers run flash attention with a window on CUDA, and blocks of w queries against 2w keys on the CPU.
Every argument is a case. Prints RESULT seconds=... memory=... for each: the median step, and the bytes that the allocator
took from the device.
"""
import gc
import sys
import time

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

LOSS_CHUNK = 8192


def measure(case):
    (mode, device, warm_ups, steps, batch, length, recomputation, vocabulary, hidden, intermediate, heads, kv_heads,
     head_dim, window, layers, tied) = case.split("|")
    warm_ups, steps, batch, length, vocabulary, hidden, intermediate, heads, kv_heads, head_dim, window = map(
        int, (warm_ups, steps, batch, length, vocabulary, hidden, intermediate, heads, kv_heads, head_dim, window))
    cuda = device == "cuda"
    dtype = torch.bfloat16 if cuda else torch.float32
    recompute = recomputation == "EACH_LAYER"
    torch.manual_seed(0)
    if cuda:
        torch.cuda.reset_peak_memory_stats()

    def matrix(*shape):
        return (torch.randn(*shape, device=device) * 0.02).to(dtype).requires_grad_()

    def ones():
        return torch.ones(hidden, device=device, dtype=dtype).requires_grad_()

    queries, keys = heads * head_dim, kv_heads * head_dim
    embedding, last_norm = matrix(vocabulary, hidden), ones()
    head = embedding if tied == "true" else matrix(vocabulary, hidden)
    weights = [[ones(), matrix(queries + 2 * keys, hidden), matrix(hidden, queries), ones(),
                matrix(2 * intermediate, hidden), matrix(hidden, intermediate)] for _ in layers]
    parameters = [embedding, last_norm] + ([] if tied == "true" else [head]) + [w for layer in weights for w in layer]

    inverse = 10000.0 ** (-torch.arange(0, head_dim, 2, device=device).float() / head_dim)
    angles = torch.outer(torch.arange(length, device=device).float(), inverse)
    angles = torch.cat([angles, angles], -1)
    cosine, sine = (t.to(dtype)[None, :, None] for t in (angles.cos(), angles.sin()))

    def rotate(x):
        first, second = x.chunk(2, -1)
        return x * cosine + torch.cat([-second, first], -1) * sine

    def windowed_on_cpu(q, k, v):
        group = heads // kv_heads
        q, k, v = (x.transpose(1, 2) for x in (q, k.repeat_interleave(group, 2), v.repeat_interleave(group, 2)))
        b, h, t, d = q.shape
        n = t // window
        rows = q.reshape(b, h, n, window, d).transpose(1, 2).reshape(b * n, h, window, d)

        def pairs(x):
            x = F.pad(x, (0, 0, window, 0)).unfold(2, 2 * window, window)
            return x.permute(0, 2, 1, 4, 3).reshape(b * n, h, 2 * window, d)

        i = torch.arange(window)[:, None]
        j = torch.arange(2 * window)[None]
        band = ((j >= i) & (j <= i + window))[None]
        mask = torch.cat([band & (j >= window)[None], band.expand(n - 1, window, 2 * window)], 0).repeat(b, 1, 1)
        out = F.scaled_dot_product_attention(rows, pairs(k), pairs(v), mask.unsqueeze(1))
        return out.reshape(b, n, h, window, d).transpose(1, 2).reshape(b, h, t, d).transpose(1, 2)

    def attention(q, k, v, local):
        if cuda:
            return torch.ops.aten._flash_attention_forward(
                q, k, v, None, None, length, length, 0.0, True, False, scale=None,
                window_size_left=window if local else None, window_size_right=0 if local else None)[0]
        if local and length > window:
            return windowed_on_cpu(q, k, v)
        q, k, v = (x.transpose(1, 2) for x in (q, k, v))
        return F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=heads != kv_heads).transpose(1, 2)

    def layer(x, local, norm, qkv, output, mlp_norm, gate_up, down):
        h = F.rms_norm(x, (hidden,), norm, 1e-5)
        q, k, v = F.linear(h, qkv).split([queries, keys, keys], -1)
        q, k, v = (y.view(batch, length, -1, head_dim) for y in (q, k, v))
        a = attention(rotate(q), rotate(k), v, local)
        x = x + F.linear(a.reshape(batch, length, queries), output)
        gate, up = F.linear(F.rms_norm(x, (hidden,), mlp_norm, 1e-5), gate_up).chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, down)

    def chunk_loss(h, labels):
        return F.cross_entropy(F.linear(h, head).float(), labels, reduction="sum")

    # Without chunks and recomputation the whole of it compiles; else each layer does.
    whole = batch * length * vocabulary <= 1 << 27 and not recompute
    run_layer = torch.compile(layer) if mode == "compile" and not whole else layer

    def loss_of(ids, labels):
        x = F.embedding(ids, embedding)
        for kind, w in zip(layers, weights):
            local = kind == "L"
            x = checkpoint(run_layer, x, local, *w, use_reentrant=False) if recompute else run_layer(x, local, *w)
        h = F.rms_norm(x, (hidden,), last_norm, 1e-5).view(batch * length, hidden)
        labels = labels.view(-1)
        if whole:
            return F.cross_entropy(F.linear(h, head), labels)
        total = 0
        for at in range(0, batch * length, LOSS_CHUNK):
            total = total + checkpoint(
                chunk_loss, h[at:at + LOSS_CHUNK], labels[at:at + LOSS_CHUNK], use_reentrant=False)
        return total / (batch * length)

    run = torch.compile(loss_of) if mode == "compile" and whole else loss_of
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    ids = torch.randint(0, vocabulary, (batch, length), device=device)
    labels = torch.randint(0, vocabulary, (batch, length), device=device)
    seconds = []
    for step in range(warm_ups + steps):
        start = time.perf_counter()
        loss = run(ids, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
        if cuda:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    memory = torch.cuda.max_memory_reserved() if cuda else 0
    return f"RESULT seconds={sorted(seconds[warm_ups:])[steps // 2]} memory={memory} loss={loss.item()}"


for argument in sys.argv[1:]:
    try:
        print(measure(argument), flush=True)
    except Exception as error:  # the next case may fit
        print("FAILED", " ".join(str(error).split())[:200], flush=True)
    torch.compiler.reset()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
