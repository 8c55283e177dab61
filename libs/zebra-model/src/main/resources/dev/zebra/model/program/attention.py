# Attention of queries [batch, time, heads, head_dim] over keys and values
# [batch, keys, kv_heads, head_dim]; all of it returns [batch, time, heads, head_dim].

# Each key-value head serves a group of query heads. -> [batch, keys, heads, head_dim]
def repeat(x: Tensor, heads: int) -> Tensor:
  b, n, h, d = torch.size(x)
  if h == heads:
    return x
  grouped = torch.expand(torch.unsqueeze(x, 3), [b, n, h, heads // h, d])
  return torch.reshape(grouped, [b, n, heads, d])

# Flash attention; with fewer queries than keys the mask is aligned to the last key. reach < 0 sees
# everything before the query, else the `reach` tokens before it and itself.
def flash(q: Tensor, k: Tensor, v: Tensor, reach: int) -> Tensor:
  if reach < 0:
    o, _0, _1, _2, _3 = torch._flash_attention_forward(q, k, v, None, None, q.size(1), k.size(1), 0., True, False)
  else:
    o, _4, _5, _6, _7 = torch._flash_attention_forward(q, k, v, None, None, q.size(1), k.size(1), 0., True, False, scale=None, window_size_left=reach, window_size_right=0)
  return o

def scaled_dot_product(q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
  heads = q.size(2)
  keys = torch.transpose(__torch__.attention.repeat(k, heads), 1, 2)
  values = torch.transpose(__torch__.attention.repeat(v, heads), 1, 2)
  o = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), keys, values, mask, 0., causal)
  return torch.transpose(o, 1, 2)

# Global attention over as many keys as queries.
def causal(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  if q.is_cuda:
    return __torch__.attention.flash(q, k, v, -1)
  return __torch__.attention.scaled_dot_product(q, k, v, None, True)

# 0 where seen, -inf elsewhere, in `like`'s type
def additive(seen: Tensor, like: Tensor) -> Tensor:
  zeros = torch.zeros(torch.size(seen), dtype=like.dtype, layout=0, device=like.device)
  return torch.masked_fill(zeros, torch.logical_not(seen), -inf)

# Which keys the queries of a chunk see when `past` keys come before it. -> [time, past + time]
def causal_mask(time: int, past: int, like: Tensor) -> Tensor:
  i = torch.unsqueeze(torch.arange(time, device=like.device), 1)
  j = torch.unsqueeze(torch.arange(past + time, device=like.device), 0)
  return __torch__.attention.additive(j <= i + past, like)

# Global attention of a chunk over the keys before it and its own. mask: of causal_mask
def chunk(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  if q.is_cuda:
    return __torch__.attention.flash(q, k, v, -1)
  if q.size(1) == k.size(1):
    return __torch__.attention.scaled_dot_product(q, k, v, None, True)
  return __torch__.attention.scaled_dot_product(q, k, v, mask, False)

# Queries of local layers go in blocks at least as long as the window, so that a block needs only
# the keys of the block before it.
def block_length(time: int, window: int) -> int:
  return min(max(window, 16), time)

# The band of a block: its queries i see keys i .. i + window of [window keys before | own keys].
# `past` of the keys before the first block exist. -> [block, window + block], or the same for each
# block [batch * blocks, 1, block, window + block] if the first block lacks keys
def band(batch: int, time: int, window: int, past: int, like: Tensor) -> Tensor:
  block = __torch__.attention.block_length(time, window)
  blocks = (time + block - 1) // block
  i = torch.unsqueeze(torch.arange(block, device=like.device), 1)
  j = torch.unsqueeze(torch.arange(window + block, device=like.device), 0)
  seen = torch.logical_and(j >= i, j <= i + window)
  if past == window:
    return __torch__.attention.additive(seen, like)
  first = torch.unsqueeze(torch.logical_and(seen, j >= window - past), 0)
  rest = torch.expand(torch.unsqueeze(seen, 0), [blocks - 1, block, window + block])
  every = torch.repeat(torch.cat([first, rest], 0), [batch, 1, 1])
  return torch.unsqueeze(__torch__.attention.additive(every, like), 1)

# [window keys before | own keys] of each block. before [batch, window, kv_heads, head_dim]
# -> [batch * blocks, window + block, kv_heads, head_dim]
def blocks_of_keys(x: Tensor, before: Tensor, block: int) -> Tensor:
  b, t, h, d = torch.size(x)
  window = before.size(1)
  n = t // block
  own = torch.reshape(x, [b, n, block, h, d])
  previous = torch.unsqueeze(before, 1)
  if n > 1:
    tails = torch.narrow(torch.narrow(own, 1, 0, n - 1), 2, block - window, window)
    previous = torch.cat([previous, tails], 1)
  return torch.reshape(torch.cat([previous, own], 2), [b * n, window + block, h, d])

# Local attention of a chunk over the window before it and itself. before_k, before_v: the `window`
# keys before the chunk in temporal order, the last `past` of which exist. mask: of band
def local(q: Tensor, k: Tensor, v: Tensor, before_k: Tensor, before_v: Tensor, past: int, mask: Tensor) -> Tensor:
  window = before_k.size(1)
  b, t, h, d = torch.size(q)
  if q.is_cuda:
    keys = torch.cat([torch.narrow(before_k, 1, window - past, past), k], 1)
    values = torch.cat([torch.narrow(before_v, 1, window - past, past), v], 1)
    return __torch__.attention.flash(q, keys, values, window)
  if past == 0 and t <= window + 1:
    return __torch__.attention.scaled_dot_product(q, k, v, None, True)
  block = __torch__.attention.block_length(t, window)
  n = (t + block - 1) // block
  padding = [0, 0, 0, 0, 0, n * block - t]
  if n * block != t:
    q = torch.constant_pad_nd(q, padding, 0)
    k = torch.constant_pad_nd(k, padding, 0)
    v = torch.constant_pad_nd(v, padding, 0)
  queries = torch.reshape(q, [b * n, block, h, d])
  keys1 = __torch__.attention.blocks_of_keys(k, before_k, block)
  values1 = __torch__.attention.blocks_of_keys(v, before_v, block)
  o = __torch__.attention.scaled_dot_product(queries, keys1, values1, mask, False)
  return torch.narrow(torch.reshape(o, [b, n * block, h, d]), 1, 0, t)

# One query over cached keys in any order. No mask: every key given is seen. The query heads of a
# group stand as queries of their key-value head, so keys are read once and never copied.
def decode(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  b, _0, h, d = torch.size(q)
  if q.is_cuda:
    o, _1, _2, _3, _4 = torch._flash_attention_forward(q, k, v, None, None, 1, k.size(1), 0., False, False)
    return o
  kv = k.size(2)
  grouped = torch.reshape(q, [b, kv, h // kv, d])
  o1 = torch.scaled_dot_product_attention(grouped, torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, 0., False)
  return torch.reshape(o1, [b, 1, h, d])
