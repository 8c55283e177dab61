# The model. Java calls these methods; the functions they use stand in the files named after them.
# Weights are one list: embedding [vocabulary, hidden], final norm [hidden], the head
# [vocabulary, hidden] unless it is the embedding, then `stride` per layer (see block).
# Tokens of all rows and sequences stand one after the other: n is their number.
class Zebra(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  kv_heads : int
  epsilon : float
  # tokens before the query that a local layer sees
  window : int
  # per layer
  local : List[bool]
  # per layer: which rotary embedding, -1 for none
  rope : List[int]
  # per rotary embedding: a factor on cosines and sines
  factors : List[float]
  # per rotary embedding: whether its angles depend on the length of the sequence, so that keys are
  # cached without them
  moving : List[bool]
  # indices into the weights
  head : int
  first : int
  stride : int
  # where a layer's biases stand in it, -1 for none
  qkv_bias : int
  output_bias : int
  gate_up_bias : int
  down_bias : int

  # Of each rotary embedding: cosines and sines [n, 1, head_dim] at positions [n].
  def angles(self: __torch__.Zebra, positions: Tensor, inverse: List[Tensor], like: Tensor) -> Tuple[List[Tensor], List[Tensor]]:
    cosines = annotate(List[Tensor], [])
    sines = annotate(List[Tensor], [])
    for r in range(torch.len(inverse)):
      c, s = __torch__.rope.angles(positions, inverse[r], self.factors[r], like)
      _0 = torch.append(cosines, c)
      _1 = torch.append(sines, s)
    return (cosines, sines)

  # x [n, hidden] -> rotated q [n, heads, head_dim], k as it is kept, v with kv_heads
  def project(self: __torch__.Zebra, x: Tensor, w: List[Tensor], layer: int, cosines: List[Tensor], sines: List[Tensor], cached: bool) -> Tuple[Tensor, Tensor, Tensor]:
    o = self.first + self.stride * layer
    qkv = __torch__.block.project(x, w, o, self.heads + 2 * self.kv_heads, self.epsilon, self.qkv_bias)
    qk, v = torch.split_with_sizes(qkv, [self.heads + self.kv_heads, self.kv_heads], 1)
    r = self.rope[layer]
    rotated = qk
    if r >= 0:
      rotated = __torch__.rope.rotate(qk, cosines[r], sines[r])
    q, k = torch.split_with_sizes(rotated, [self.heads, self.kv_heads], 1)
    if cached and r >= 0:
      if self.moving[r]:
        k = torch.narrow(qk, 1, self.heads, self.kv_heads)
    return (q, k, v)

  def finish(self: __torch__.Zebra, x: Tensor, attended: Tensor, w: List[Tensor], layer: int) -> Tensor:
    o = self.first + self.stride * layer
    return __torch__.block.finish(x, attended, w, o, self.epsilon, self.output_bias, self.gate_up_bias, self.down_bias)

  # ---- without a cache

  # The lengths of the documents as a list.
  def sizes(self: __torch__.Zebra, lengths: Tensor) -> List[int]:
    sizes = annotate(List[int], [])
    for i in range(torch.len(lengths)):
      _0 = torch.append(sizes, int(lengths[i]))
    return sizes

  # What attention needs to know of documents that stand one after the other: the mask of local layers
  # on the CPU, the documents' ends on CUDA; empty where neither is needed. starts [n]
  def layout(self: __torch__.Zebra, sizes: List[int], starts: Tensor, like: Tensor) -> Tensor:
    equal = min(sizes) == max(sizes)
    if like.is_cuda:
      if equal:
        return torch.empty([0], dtype=3, layout=0, device=like.device)
      begins = torch.masked_select(torch.arange(starts.size(0), device=starts.device), starts == torch.arange(starts.size(0), device=starts.device))
      return torch.to(torch.constant_pad_nd(begins, [0, 1], starts.size(0)), 3)
    if not equal:
      return __torch__.attention.band_of_documents(starts, min(self.window, starts.size(0)), like)
    if sizes[0] > self.window + 1:
      return __torch__.attention.band(torch.len(sizes), sizes[0], self.window, 0, like)
    return torch.empty([0], dtype=like.dtype, layout=0, device=like.device)

  # -> [n, heads, head_dim]
  def attend(self: __torch__.Zebra, q: Tensor, k: Tensor, v: Tensor, local: bool, sizes: List[int], layout: Tensor) -> Tensor:
    n, h, d = torch.size(q)
    kv = k.size(1)
    longest = max(sizes)
    if min(sizes) == longest:
      b = torch.len(sizes)
      q4 = torch.reshape(q, [b, longest, h, d])
      k4 = torch.reshape(k, [b, longest, kv, d])
      v4 = torch.reshape(v, [b, longest, kv, d])
      if local:
        before = torch.zeros([b, min(self.window, longest), kv, d], dtype=k.dtype, layout=0, device=k.device)
        o = __torch__.attention.local(q4, k4, v4, before, before, 0, layout)
      else:
        o = __torch__.attention.causal(q4, k4, v4)
      return torch.reshape(o, [n, h, d])
    if q.is_cuda:
      reach = -1
      if local:
        reach = self.window
      return __torch__.attention.flash_documents(q, k, v, layout, longest, reach)
    if local:
      before = torch.zeros([1, min(self.window, n), kv, d], dtype=k.dtype, layout=0, device=k.device)
      o = __torch__.attention.blocks(torch.unsqueeze(q, 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), before, before, layout)
      return torch.squeeze(o, 0)
    return __torch__.attention.causal_documents(q, k, v, sizes)

  # Layers from .. to - 1. x [n, hidden] -> [n, hidden]
  def layers(self: __torch__.Zebra, x: Tensor, w: List[Tensor], begin: int, end: int, cosines: List[Tensor], sines: List[Tensor], sizes: List[int], layout: Tensor) -> Tensor:
    for layer in range(begin, end):
      q, k, v = (self).project(x, w, layer, cosines, sines, False)
      a = (self).attend(q, k, v, self.local[layer], sizes, layout)
      x = (self).finish(x, a, w, layer)
    return x

  # ids [n] of documents of these lengths, positions [n] and starts [n] of each token's document
  # -> normed hidden states [n, hidden]
  def hidden(self: __torch__.Zebra, ids: Tensor, positions: Tensor, starts: Tensor, lengths: Tensor, inverse: List[Tensor], w: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids)
    sizes = (self).sizes(lengths)
    cosines, sines = (self).angles(positions, inverse, x)
    layout = (self).layout(sizes, starts, x)
    x = (self).layers(x, w, 0, torch.len(self.local), cosines, sines, sizes, layout)
    return __torch__.norm.rms(x, w[1], self.epsilon)

  # Summed loss of labels [n], negative ones ignored. -> float64 scalar
  def loss(self: __torch__.Zebra, ids: Tensor, labels: Tensor, positions: Tensor, starts: Tensor, lengths: Tensor, inverse: List[Tensor], w: List[Tensor]) -> Tensor:
    x = (self).hidden(ids, positions, starts, lengths, inverse, w)
    return __torch__.loss.summed(x, w[self.head], labels)

  # ---- training

  # Tensors that share the memory of some of the weights and take gradients; the others as they are.
  def leaves(self: __torch__.Zebra, w: List[Tensor], begin: int, end: int) -> List[Tensor]:
    leaves = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      leaf = torch.detach(w[i])
      if i >= begin and i < end:
        leaf = torch.requires_grad_(leaf, True)
      _0 = torch.append(leaves, leaf)
    return leaves

  def add(self: __torch__.Zebra, sum: Tensor, gradient: Optional[Tensor]) -> Tensor:
    if gradient is not None:
      _0 = torch.add_(sum, gradient)
    return sum

  # Adds the gradients of scale (float64 scalar on the CPU) times the summed loss to `sums`, float32
  # tensors like the weights. Activations are kept for `segment` layers at a time: the first pass
  # keeps only what enters each segment, and all but the last are computed again for their gradients.
  # -> summed loss in float64
  def gradients(self: __torch__.Zebra, ids: Tensor, labels: Tensor, positions: Tensor, starts: Tensor, lengths: Tensor, scale: Tensor, segment: Tensor, inverse: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> Tensor:
    count = torch.len(self.local)
    size = int(segment)
    segments = (count + size - 1) // size
    x = torch.embedding(w[0], ids)
    sizes = (self).sizes(lengths)
    cosines, sines = (self).angles(positions, inverse, x)
    layout = (self).layout(sizes, starts, x)
    entering = [x]
    for s in range(segments - 1):
      x = (self).layers(x, w, s * size, (s + 1) * size, cosines, sines, sizes, layout)
      _0 = torch.append(entering, x)
    total = torch.zeros([], dtype=7, layout=0, device=x.device)
    d = x
    for back in range(segments):
      s = segments - 1 - back
      stop = min(count, (s + 1) * size)
      begin = self.first + self.stride * s * size
      end = self.first + self.stride * stop
      leaves = (self).leaves(w, begin, end)
      x = torch.requires_grad_(torch.detach(entering[s]), True)
      y = (self).layers(x, leaves, s * size, stop, cosines, sines, sizes, layout)
      wanted = [x]
      for i in range(begin, end):
        _1 = torch.append(wanted, leaves[i])
      if back == 0:
        norm = torch.requires_grad_(torch.detach(w[1]), True)
        _2 = torch.append(wanted, norm)
        y = __torch__.norm.rms(y, norm, self.epsilon)
        d, total = __torch__.loss.gradients(torch.detach(y), w[self.head], labels, float(scale), sums[self.head])
      g = torch.grad([y], wanted, annotate(List[Optional[Tensor]], [d]), None, False, False)
      for i in range(begin, end):
        _3 = (self).add(sums[i], g[1 + i - begin])
      if back == 0:
        _4 = (self).add(sums[1], g[torch.len(g) - 1])
      entered = g[0]
      if entered is not None:
        d = entered
    _5 = torch.index_add_(sums[0], 0, ids, torch.to(d, 6))
    return total

  # ---- with a cache

  # Keys of one sequence as attention reads them, turned by the angles that its length asks for.
  # k [1, rows, kv_heads, head_dim] at positions [rows]; token: a row of the step that has its angles
  def turned(self: __torch__.Zebra, k: Tensor, layer: int, positions: Tensor, token: int, inverse: List[Tensor]) -> Tensor:
    r = self.rope[layer]
    if r < 0:
      return k
    if not self.moving[r]:
      return k
    cosines, sines = __torch__.rope.angles(positions, torch.select(inverse[r], 0, token), self.factors[r], k)
    return __torch__.rope.rotate(k, cosines, sines)

  # A chunk of one sequence, whose `past` tokens are cached in `slot`. q, k, v [1, time, ...] are the
  # step's rows from `token` on. -> [time, heads, head_dim]
  def chunk(self: __torch__.Zebra, q: Tensor, k: Tensor, v: Tensor, layer: int, slot: int, past: int, token: int, mask: Tensor, inverse: List[Tensor], keys: Tensor, values: Tensor) -> Tensor:
    t = q.size(1)
    own_k = torch.narrow(keys, 0, slot, 1)
    own_v = torch.narrow(values, 0, slot, 1)
    if self.local[layer]:
      # no query of the chunk has more tokens before it
      window = min(self.window, past + t)
      before_k = __torch__.cache.unroll(own_k, window, past)
      before_v = __torch__.cache.unroll(own_v, window, past)
      before = torch.arange(past - window, past, device=q.device)
      turned_before = (self).turned(before_k, layer, before, token, inverse)
      turned_k = (self).turned(k, layer, torch.arange(past, past + t, device=q.device), token, inverse)
      a = __torch__.attention.local(q, turned_k, v, turned_before, before_v, min(past, window), mask)
      _0 = __torch__.cache.remember(own_k, k, past)
      _1 = __torch__.cache.remember(own_v, v, past)
    else:
      _2 = __torch__.cache.append(own_k, k, past)
      _3 = __torch__.cache.append(own_v, v, past)
      all_k = torch.narrow(own_k, 1, 0, past + t)
      all_v = torch.narrow(own_v, 1, 0, past + t)
      turned_all = (self).turned(all_k, layer, torch.arange(past + t, device=q.device), token, inverse)
      a = __torch__.attention.chunk(q, turned_all, all_v, mask)
    return torch.squeeze(a, 0)

  # The masks of chunks: of local layers, then of global ones; empty on CUDA.
  def chunk_masks(self: __torch__.Zebra, counts: List[int], past: List[int], begin: int, like: Tensor) -> Tuple[List[Tensor], List[Tensor]]:
    locals = annotate(List[Tensor], [])
    globals = annotate(List[Tensor], [])
    striped = False
    reaching = False
    for layer in range(torch.len(self.local)):
      striped = striped or self.local[layer]
      reaching = reaching or not self.local[layer]
    for p in range(begin, torch.len(counts)):
      band = like
      before = like
      window = min(self.window, past[p] + counts[p])
      if striped and not like.is_cuda and (past[p] > 0 or counts[p] > window + 1):
        band = __torch__.attention.band(1, counts[p], window, min(past[p], window), like)
      if reaching and past[p] > 0 and not like.is_cuda:
        before = __torch__.attention.causal_mask(counts[p], past[p], like)
      _0 = torch.append(locals, band)
      _1 = torch.append(globals, before)
    return (locals, globals)

  # The mask of single tokens over up to `size` cached rows; empty if all see the same number.
  # past: of the sequences begin .. begin + count - 1 -> rows they read at most, and the mask
  def run_mask(self: __torch__.Zebra, past: List[int], begin: int, count: int, size: int, like: Tensor) -> Tuple[int, Tensor]:
    most = 0
    least = size
    valid = annotate(List[int], [])
    for p in range(begin, begin + count):
      seen = min(past[p] + 1, size)
      most = max(most, seen)
      least = min(least, seen)
      _0 = torch.append(valid, seen)
    if least == most or like.is_cuda:
      return (most, torch.empty([0], dtype=like.dtype, layout=0, device=like.device))
    rows = torch.unsqueeze(torch.arange(most, device=like.device), 0)
    seen = rows < torch.unsqueeze(torch.tensor(valid, dtype=4, device=like.device), 1)
    return (most, torch.reshape(__torch__.attention.additive(seen, like), [count, 1, 1, most]))

  # Appends tokens to several cached sequences. Sequence p has past[p] tokens in slot slots[p] and gets
  # counts[p] more; ids and positions [n] stand in that order. First come the sequences that get one
  # token, by slot, in runs of neighbouring slots (runs: how many in each); then the chunks.
  # at [2, singles]: the rows where single tokens go, in global and in local layers.
  # -> normed hidden states of the rows in `wanted`, [wanted, hidden]
  def step(self: __torch__.Zebra, ids: Tensor, positions: Tensor, slots: List[int], past: List[int], counts: List[int], runs: List[int], at: Tensor, wanted: Tensor, inverse: List[Tensor], w: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids)
    cosines, sines = (self).angles(positions, inverse, x)
    singles = at.size(1)
    last = torch.len(self.local) - 1
    band, before = (self).chunk_masks(counts, past, singles, x)
    rows = [annotate(List[int], []), annotate(List[int], [])]
    masks = [annotate(List[Tensor], []), annotate(List[Tensor], [])]
    sizes = [0, 0]
    ends = annotate(List[Tensor], [])
    used = annotate(List[Tensor], [])
    for layer in range(torch.len(self.local)):
      sizes[int(self.local[layer])] = keys[layer].size(1)
    flat = x.is_cuda
    for r in range(torch.len(self.moving)):
      flat = flat and not self.moving[r]
    for kind in range(2):
      p = 0
      for r in range(torch.len(runs)):
        most, mask = (self).run_mask(past, p, runs[r], sizes[kind], x)
        _0 = torch.append(rows[kind], most)
        _1 = torch.append(masks[kind], mask)
        p = p + runs[r]
      if flat and singles > 0:
        slot = torch.tensor(slots, dtype=3, device=x.device)
        _2 = torch.append(ends, torch.constant_pad_nd(torch.narrow(slot, 0, 0, singles) * sizes[kind], [0, 1], 0))
        seen = torch.to(torch.narrow(positions, 0, 0, singles) + 1, 3)
        _3 = torch.append(used, torch.clamp(seen, None, sizes[kind]))
    for layer in range(torch.len(self.local)):
      q, k, v = (self).project(x, w, layer, cosines, sines, True)
      kind = int(self.local[layer])
      outputs = annotate(List[Tensor], [])
      token = 0
      if singles > 0:
        where = torch.select(at, 0, kind)
        _4 = __torch__.cache.scatter(keys[layer], where, k)
        _5 = __torch__.cache.scatter(values[layer], where, v)
      if flat and singles > 0:
        most = max(rows[kind])
        flat_k = torch.flatten(keys[layer], 0, 1)
        flat_v = torch.flatten(values[layer], 0, 1)
        _6 = torch.append(outputs, __torch__.attention.flash_decode(torch.narrow(q, 0, 0, singles), flat_k, flat_v, ends[kind], used[kind], most))
        token = singles
      else:
        for r in range(torch.len(runs)):
          n = runs[r]
          most = rows[kind][r]
          read_k = torch.narrow(torch.narrow(keys[layer], 0, slots[token], n), 1, 0, most)
          read_v = torch.narrow(torch.narrow(values[layer], 0, slots[token], n), 1, 0, most)
          where1 = __torch__.cache.positions(most, sizes[kind], past[token] + 1, x)
          turned = (self).turned(read_k, layer, where1, token, inverse)
          _7 = torch.append(outputs, __torch__.attention.decode(torch.narrow(q, 0, token, n), turned, read_v, masks[kind][r]))
          token = token + n
      for c in range(torch.len(counts) - singles):
        p = singles + c
        t = counts[p]
        mask = before[c]
        if self.local[layer]:
          mask = band[c]
        q1 = torch.unsqueeze(torch.narrow(q, 0, token, t), 0)
        k1 = torch.unsqueeze(torch.narrow(k, 0, token, t), 0)
        v1 = torch.unsqueeze(torch.narrow(v, 0, token, t), 0)
        _8 = torch.append(outputs, (self).chunk(q1, k1, v1, layer, slots[p], past[p], token, mask, inverse, keys[layer], values[layer]))
        token = token + t
      a = outputs[0]
      if torch.len(outputs) > 1:
        a = torch.cat(outputs, 0)
      if layer == last:
        # what comes after the last attention is needed for the wanted tokens alone
        x = torch.index_select(x, 0, wanted)
        a = torch.index_select(a, 0, wanted)
      x = (self).finish(x, a, w, layer)
    return __torch__.norm.rms(x, w[1], self.epsilon)

  # Copies the first `length` tokens of one slot into another.
  def copy_slot(self: __torch__.Zebra, keys: List[Tensor], values: List[Tensor], source: int, target: int, length: int) -> Tensor:
    for layer in range(torch.len(keys)):
      n = min(length, keys[layer].size(1))
      _0 = torch.copy_(torch.narrow(torch.select(keys[layer], 0, target), 0, 0, n), torch.narrow(torch.select(keys[layer], 0, source), 0, 0, n))
      _1 = torch.copy_(torch.narrow(torch.select(values[layer], 0, target), 0, 0, n), torch.narrow(torch.select(values[layer], 0, source), 0, 0, n))
    return keys[0]

  # Makes rows of a slot zero that were never written.
  def wipe(self: __torch__.Zebra, keys: List[Tensor], values: List[Tensor], slot: int, begin: int, end: int) -> Tensor:
    for layer in range(torch.len(keys)):
      stop = min(end, keys[layer].size(1))
      if begin < stop:
        _0 = torch.zero_(torch.narrow(torch.select(keys[layer], 0, slot), 0, begin, stop - begin))
        _1 = torch.zero_(torch.narrow(torch.select(values[layer], 0, slot), 0, begin, stop - begin))
    return keys[0]

  # Room of [slots, size, kv_heads, head_dim] that begins as `old` does, which may be empty. Otherwise
  # uninitialised.
  def room(self: __torch__.Zebra, slots: int, size: int, head_dim: int, old: Tensor, like: Tensor) -> Tensor:
    room = torch.empty([slots, size, self.kv_heads, head_dim], dtype=like.dtype, layout=0, device=like.device)
    if torch.numel(old) > 0:
      _0 = torch.copy_(torch.narrow(room, 1, 0, old.size(1)), old)
    return room

  # ---- from hidden states to tokens

  def pick(self: __torch__.Zebra, x: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(x, 0, rows)

  # x [n, hidden] -> float32 [n, vocabulary]
  def logits(self: __torch__.Zebra, x: Tensor, w: List[Tensor]) -> Tensor:
    return __torch__.head.logits(x, w[self.head])

  # x [n, hidden], targets [n] -> float32 [n]
  def log_probabilities(self: __torch__.Zebra, x: Tensor, targets: Tensor, known: int, w: List[Tensor]) -> Tensor:
    return __torch__.head.log_probabilities(x, w[self.head], targets, known)

  def likeliest(self: __torch__.Zebra, x: Tensor, known: int, count: int, w: List[Tensor]) -> List[Tensor]:
    return __torch__.head.likeliest(x, w[self.head], known, count)

  # The same from logits [n, vocabulary].
  def log_probabilities_of(self: __torch__.Zebra, logits: Tensor, targets: Tensor, known: int) -> Tensor:
    return __torch__.head.chosen(logits, targets, known)

  def likeliest_of(self: __torch__.Zebra, logits: Tensor, known: int, count: int) -> List[Tensor]:
    which, best = __torch__.head.ranked(logits, known, count)
    return [which, best]

  # Chooses among the first `known` tokens. change_rows, change_ids [changes], changes [changes]: what is
  # added to logits before. rules [5, n] float64: temperature, top_p, min_p, uniform, top_k. greedy:
  # whether every temperature is 0; ordered: whether any row has top_k or top_p
  # -> float64 [3 + 2 count, n], one tensor so that it is one copy to the host: ids; their log
  # probabilities before any rule; the largest logits; ids and log probabilities of the likeliest
  def choose(self: __torch__.Zebra, logits: Tensor, known: int, change_rows: Tensor, change_ids: Tensor, changes: Tensor, rules: Tensor, greedy: bool, ordered: bool, count: int) -> Tensor:
    raw = torch.narrow(logits, 1, 0, known)
    logp = torch.log_softmax(raw, -1)
    changed = raw
    if torch.numel(changes) > 0:
      changed = torch.index_put(raw, [change_rows, change_ids], changes, True)
    if greedy:
      ids = torch.argmax(changed, 1)
    else:
      ids = __torch__.sampling.draw(changed, rules[0], torch.to(rules[4], 4), rules[1], rules[2], rules[3], ordered)
    chosen = torch.squeeze(torch.gather(logp, 1, torch.unsqueeze(ids, 1)), 1)
    told = torch.stack([torch.to(ids, 7), torch.to(chosen, 7), torch.to(torch.amax(raw, [1]), 7)])
    if count > 0:
      best, which = torch.topk(logp, count, -1, True, True)
      told = torch.cat([told, torch.to(torch.t(which), 7), torch.to(torch.t(best), 7)], 0)
    return told

  # ---- weights

  # Rows from .. of a weight from a checkpoint's tensor of any type.
  def fill(self: __torch__.Zebra, weight: Tensor, begin: int, source: Tensor) -> Tensor:
    return torch.copy_(torch.narrow(weight, 0, begin, source.size(0)), source)

  # sizes and dtype on the CPU; uninitialised
  def blank(self: __torch__.Zebra, sizes: Tensor, dtype: Tensor, like: Tensor) -> Tensor:
    return torch.empty((self).sizes(sizes), dtype=int(dtype), layout=0, device=like.device)

  # Values of one list into the tensors of another, whatever their types.
  def convert(self: __torch__.Zebra, target: List[Tensor], source: List[Tensor]) -> Tensor:
    for i in range(torch.len(target)):
      _0 = torch.copy_(target[i], source[i])
    return target[0]

  # ---- optimizer

  # -> norm of the gradients before clipping, a scalar
  def clip(self: __torch__.Zebra, g: List[Tensor], clip: float) -> Tensor:
    return __torch__.optimizer.clip(g, clip)

  # One step of the parameters that share a weight decay.
  def adamw(self: __torch__.Zebra, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, epsilon: float, decay: float) -> Tensor:
    return __torch__.optimizer.adamw(p, g, m, v, steps, lr, beta1, beta2, epsilon, decay)

  # Forgets gradients.
  def clear(self: __torch__.Zebra, g: List[Tensor]) -> Tensor:
    torch._foreach_zero_(g)
    return g[0]
