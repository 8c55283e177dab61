# Attention of queries [batch, time, heads, head_dim] over keys and values
# [batch, keys, kv_heads, head_dim]; all of it returns [batch, time, heads, head_dim].

# Each key-value head serves a group of query heads. -> [batch, keys, heads, head_dim]
def repeat(x: Tensor, heads: int) -> Tensor:
  b, n, h, d = torch.size(x)
  if h == heads:
    return x
  grouped = torch.expand(torch.unsqueeze(x, 3), [b, n, h, heads // h, d])
  return torch.reshape(grouped, [b, n, heads, d])

# Flash attention takes heads of a multiple of 8: zeros at their ends change neither products nor,
# cut off again, outputs.
def wide(x: Tensor) -> Tensor:
  rest = x.size(-1) % 8
  if rest == 0:
    return x
  return torch.constant_pad_nd(x, [0, 8 - rest], 0)

def scale(q: Tensor) -> float:
  return q.size(-1) ** -0.5

# Flash attention; with fewer queries than keys the mask is aligned to the last key. reach < 0 sees
# everything before the query, else the `reach` tokens before it and itself.
def flash(q: Tensor, k: Tensor, v: Tensor, reach: int) -> Tensor:
  keys = __torch__.attention.wide(k)
  values = __torch__.attention.wide(v)
  if reach < 0:
    o, _0, _1, _2, _3 = torch._flash_attention_forward(__torch__.attention.wide(q), keys, values, None, None, q.size(1), k.size(1), 0., True, False, scale=__torch__.attention.scale(q))
  else:
    o, _4, _5, _6, _7 = torch._flash_attention_forward(__torch__.attention.wide(q), keys, values, None, None, q.size(1), k.size(1), 0., True, False, scale=__torch__.attention.scale(q), window_size_left=reach, window_size_right=0)
  return torch.narrow(o, -1, 0, q.size(-1))

# The same of documents that stand one after the other in q [n, heads, head_dim], k, v: the ends of
# each in `ends` [documents + 1] int32, from 0 on. -> [n, heads, head_dim]
def flash_documents(q: Tensor, k: Tensor, v: Tensor, ends: Tensor, longest: int, reach: int) -> Tensor:
  keys = __torch__.attention.wide(k)
  values = __torch__.attention.wide(v)
  if reach < 0:
    o, _0, _1, _2, _3 = torch._flash_attention_forward(__torch__.attention.wide(q), keys, values, ends, ends, longest, longest, 0., True, False, scale=__torch__.attention.scale(q))
  else:
    o, _4, _5, _6, _7 = torch._flash_attention_forward(__torch__.attention.wide(q), keys, values, ends, ends, longest, longest, 0., True, False, scale=__torch__.attention.scale(q), window_size_left=reach, window_size_right=0)
  return torch.narrow(o, -1, 0, q.size(-1))

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

# The band of documents that stand one after the other: a query sees nothing before the start of its
# own. starts [n], of each position's document -> [blocks, 1, block, window + block]
def band_of_documents(starts: Tensor, window: int, like: Tensor) -> Tensor:
  n = starts.size(0)
  block = __torch__.attention.block_length(n, window)
  blocks = (n + block - 1) // block
  begin = torch.reshape(torch.constant_pad_nd(starts, [0, blocks * block - n], 0), [blocks, block, 1])
  first = torch.reshape(torch.arange(blocks, device=like.device) * block, [blocks, 1, 1])
  i = torch.reshape(torch.arange(block, device=like.device), [1, block, 1])
  j = torch.reshape(torch.arange(window + block, device=like.device), [1, 1, window + block])
  seen = torch.logical_and(j >= i, j <= i + window)
  own = torch.logical_and(seen, first + j - window >= begin)
  return torch.unsqueeze(__torch__.attention.additive(own, like), 1)

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

# Local attention in blocks under the masks of `band` or `band_of_documents`, on the CPU.
# before_k, before_v: the `window` keys before the first query in temporal order
def blocks(q: Tensor, k: Tensor, v: Tensor, before_k: Tensor, before_v: Tensor, mask: Tensor) -> Tensor:
  b, t, h, d = torch.size(q)
  block = __torch__.attention.block_length(t, before_k.size(1))
  n = (t + block - 1) // block
  padding = [0, 0, 0, 0, 0, n * block - t]
  if n * block != t:
    q = torch.constant_pad_nd(q, padding, 0)
    k = torch.constant_pad_nd(k, padding, 0)
    v = torch.constant_pad_nd(v, padding, 0)
  queries = torch.reshape(q, [b * n, block, h, d])
  keys = __torch__.attention.blocks_of_keys(k, before_k, block)
  values = __torch__.attention.blocks_of_keys(v, before_v, block)
  o = __torch__.attention.scaled_dot_product(queries, keys, values, mask, False)
  return torch.narrow(torch.reshape(o, [b, n * block, h, d]), 1, 0, t)

# Local attention of a chunk over the window before it and itself. before_k, before_v: the `window`
# keys before the chunk in temporal order, the last `past` of which exist. mask: of band
def local(q: Tensor, k: Tensor, v: Tensor, before_k: Tensor, before_v: Tensor, past: int, mask: Tensor) -> Tensor:
  window = before_k.size(1)
  if q.is_cuda:
    keys = torch.cat([torch.narrow(before_k, 1, window - past, past), k], 1)
    values = torch.cat([torch.narrow(before_v, 1, window - past, past), v], 1)
    return __torch__.attention.flash(q, keys, values, window)
  if past == 0 and q.size(1) <= window + 1:
    return __torch__.attention.scaled_dot_product(q, k, v, None, True)
  return __torch__.attention.blocks(q, k, v, before_k, before_v, mask)

# Global attention of documents that stand one after the other, on the CPU: each by itself, since a
# mask over all of them would cost the square of their sum. q [n, heads, head_dim], k, v
def causal_documents(q: Tensor, k: Tensor, v: Tensor, lengths: List[int]) -> Tensor:
  queries = torch.split_with_sizes(q, lengths, 0)
  keys = torch.split_with_sizes(k, lengths, 0)
  values = torch.split_with_sizes(v, lengths, 0)
  outputs = annotate(List[Tensor], [])
  for i in range(torch.len(lengths)):
    o = __torch__.attention.scaled_dot_product(torch.unsqueeze(queries[i], 0), torch.unsqueeze(keys[i], 0), torch.unsqueeze(values[i], 0), None, True)
    _0 = torch.append(outputs, torch.squeeze(o, 0))
  return torch.cat(outputs, 0)

# One query of each sequence over its cached keys in any order: q [n, heads, head_dim] over k, v
# [n, keys, kv_heads, head_dim]. mask [n, 1, 1, keys], or empty where every key is seen. The query
# heads of a group stand as queries of their key-value head, so keys are read once and never copied.
def decode(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  n, h, d = torch.size(q)
  if q.is_cuda:
    o, _1, _2, _3, _4 = torch._flash_attention_forward(torch.unsqueeze(__torch__.attention.wide(q), 1), __torch__.attention.wide(k), __torch__.attention.wide(v), None, None, 1, k.size(1), 0., False, False, scale=__torch__.attention.scale(q))
    return torch.narrow(torch.squeeze(o, 1), -1, 0, d)
  kv = k.size(2)
  grouped = torch.reshape(q, [n, kv, h // kv, d])
  seen = annotate(Optional[Tensor], None)
  if torch.numel(mask) > 0:
    seen = mask
  o1 = torch.scaled_dot_product_attention(grouped, torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), seen, 0., False)
  return torch.reshape(o1, [n, h, d])

# The same on CUDA with sequences of different lengths: sequence i has used[i] keys from row ends[i]
# of k, v [rows, kv_heads, head_dim]. ends [n + 1], used [n] int32
def flash_decode(q: Tensor, k: Tensor, v: Tensor, ends: Tensor, used: Tensor, longest: int) -> Tensor:
  n = q.size(0)
  queries = torch.arange(n + 1, dtype=3, device=q.device)
  o, _0, _1, _2, _3 = torch._flash_attention_forward(__torch__.attention.wide(q), __torch__.attention.wide(k), __torch__.attention.wide(v), queries, ends, 1, longest, 0., False, False, scale=__torch__.attention.scale(q), window_size_left=None, window_size_right=None, seqused_k=used)
  return torch.narrow(o, -1, 0, q.size(-1))
